package mailquota.config;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** What makes a file unreadable as a whole, in plain words: the parser has its own. */
final class Syntax {

  /** Where the parser says that it stood: at what it was in the middle of, then at what came. */
  private static final Pattern MARK = Pattern.compile("line (\\d+), column (\\d+)");

  private static final Pattern TWICE = Pattern.compile("Duplicate Object property \"(.*)\"");

  private Syntax() {}

  static Problem problem(String file, JacksonException e) {
    String message = e.getOriginalMessage();
    TokenStreamLocation at = e.getLocation();
    int line = at == null ? 0 : Math.max(0, at.getLineNr());
    int column = at == null ? 0 : Math.max(0, at.getColumnNr());
    Matcher twice = TWICE.matcher(message);
    if (twice.find()) {
      String key = twice.group(1);
      // The parser has read the key already.
      int begin = Math.max(1, column - key.length());
      return new Problem(file, line, begin, "", "expected every key once, got " + key + " twice");
    }
    List<MatchResult> marks = MARK.matcher(message).results().toList();
    if (!marks.isEmpty()) {
      MatchResult mark = isUnclosedQuote(message) ? marks.getFirst() : marks.getLast();
      line = Integer.parseInt(mark.group(1));
      column = Integer.parseInt(mark.group(2));
    }
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
