package mailquota.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Translates syntax errors of the YAML parser. */
final class Syntax {

  private static final Pattern TWICE = Pattern.compile("Duplicate Object property \"(.*)\"");

  private Syntax() {}

  static Problem problem(String file, JacksonException e) {
    if (e.getCause() instanceof MarkedYamlEngineException breach) {
      return problem(file, breach);
    }
    TokenStreamLocation at = e.getLocation();
    int line = at == null ? 0 : Math.max(0, at.getLineNr());
    int column = at == null ? 0 : Math.max(0, at.getColumnNr());
    String message = e.getOriginalMessage();
    Matcher twice = TWICE.matcher(message);
    if (twice.find()) {
      String key = twice.group(1);
      // The parser is past the key already.
      int begin = Math.max(1, column - key.length());
      return new Problem(file, line, begin, "", "expected every key once, got " + key + " twice");
    }
    return new Problem(file, line, column, "", words(message));
  }

  private static Problem problem(String file, MarkedYamlEngineException e) {
    String message = String.valueOf(e.getMessage());
    // An unclosed quote is detected at the end of the file; its start is the context.
    Optional<Mark> context = isUnclosedQuote(message) ? e.getContextMark() : Optional.empty();
    Optional<Mark> at = context.or(e::getProblemMark);
    // Marks count from 0.
    int line = at.map(mark -> mark.getLine() + 1).orElse(0);
    int column = at.map(mark -> mark.getColumn() + 1).orElse(0);
    return new Problem(file, line, column, "", words(message));
  }

  private static boolean isUnclosedQuote(String message) {
    return message.contains("quoted scalar");
  }

  private static String words(String message) {
    if (message.startsWith("Trailing token")) {
      return "expected one document, got a second one";
    }
    return "expected YAML, got " + breach(message);
  }

  private static String breach(String message) {
    if (isUnclosedQuote(message)) {
      return "a quote that is never closed";
    }
    if (message.contains("TAB")) {
      return "a tab; only spaces indent";
    }
    if (message.contains("cannot start any token")) {
      return "a text that begins with a special character and has no quotes";
    }
    if (message.contains("mapping values are not allowed")) {
      return "a second colon; a text with a colon and a space needs quotes";
    }
    if (message.contains("block end") || message.contains("<block")) {
      return "a line whose indentation fits no line above";
    }
    return message.contains("expected ',' or")
        ? "a bracket that is not closed, or a comma that is missing"
        : "something else";
  }
}
