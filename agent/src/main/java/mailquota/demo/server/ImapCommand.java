package mailquota.demo.server;

import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A command including its literals, and a cursor that reads its arguments from left to right. Each
 * method for an argument also reads the space before it. Not thread-safe.
 */
final class ImapCommand {
  private static final int LIMIT = 2 * Wire.LINE_LIMIT;

  private final String text;
  private final String tag;
  private final String name;
  private int at;

  private ImapCommand(String text) {
    this.text = text;
    this.tag = takeWhile(c -> isAstringChar(c) && c != '+');
    this.name = takeIf(' ') ? takeWhile(ImapCommand::isAtomChar).toUpperCase(Locale.ROOT) : "";
  }

  /** The command is not valid; the message is sent to the client. */
  static final class Unparsable extends Exception {
    @Serial private static final long serialVersionUID = 1;

    Unparsable(String message) {
      super(message);
    }
  }

  /** A literal announced at the end of a line; {@code isSent}: not synchronizing (RFC 7888). */
  private record Literal(long size, boolean isSent) {
    static @Nullable Literal atEndOf(String line) {
      int open = line.lastIndexOf('{');
      if (open < 0 || !line.endsWith("}")) {
        return null;
      }
      boolean isSent = line.endsWith("+}");
      String size = line.substring(open + 1, line.length() - (isSent ? 2 : 1));
      boolean isNumber = !size.isEmpty() && size.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!isNumber) {
        return null;
      }
      return new Literal(size.length() > 18 ? Long.MAX_VALUE : Long.parseLong(size), isSent);
    }
  }

  /**
   * Reads a command with all its literals before it is parsed, so that the next command starts at
   * the right place. A literal that is too large ends the command if the client waits for a
   * continuation, and the session if the octets are sent anyway (RFC 7888 section 4).
   */
  static ImapCommand read(Wire wire) throws IOException {
    String line = wire.readLine();
    StringBuilder text = new StringBuilder(line);
    for (Literal literal = Literal.atEndOf(line);
        literal != null;
        literal = Literal.atEndOf(line)) {
      boolean tooLarge = literal.size() > LIMIT - text.length();
      if (tooLarge && literal.isSent()) {
        throw new HangUp(Ending.LINE_TOO_LONG);
      }
      if (tooLarge) {
        break;
      }
      if (!literal.isSent()) {
        wire.line("+ OK");
      }
      text.append("\r\n").append(wire.readOctets((int) literal.size()));
      line = wire.readLine();
      text.append(line);
    }
    return new ImapCommand(text.toString());
  }

  /** The tag of the response; {@code *} if the command has none. */
  String tag() {
    return tag.isEmpty() ? "*" : tag;
  }

  /** In upper case; empty if there is none. */
  String name() {
    return tag.isEmpty() ? "" : name;
  }

  String atom() throws Unparsable {
    take(' ');
    return atomHere(ImapCommand::isAtomChar);
  }

  List<String> atoms() throws Unparsable {
    List<String> atoms = new ArrayList<>();
    while (!isAtEnd()) {
      atoms.add(atom());
    }
    return atoms;
  }

  List<String> atomsInParentheses() throws Unparsable {
    take(' ');
    take('(');
    List<String> atoms = new ArrayList<>();
    do {
      atoms.add(atomHere(ImapCommand::isAtomChar));
    } while (takeIf(' '));
    take(')');
    return atoms;
  }

  String astring() throws Unparsable {
    return stringOr(ImapCommand::isAstringChar);
  }

  /** RFC 3501's list-mailbox: wildcards need no quotes. */
  String folderPattern() throws Unparsable {
    return stringOr(c -> isAstringChar(c) || c == '%' || c == '*');
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  void end() throws Unparsable {
    if (!isAtEnd()) {
      throw new Unparsable("Too many arguments.");
    }
  }

  private String stringOr(IntPredicate atomChar) throws Unparsable {
    take(' ');
    return Wire.utf8(
        switch (here()) {
          case '"' -> quoted();
          case '{' -> literal();
          default -> atomHere(atomChar);
        });
  }

  private String atomHere(IntPredicate atomChar) throws Unparsable {
    String atom = takeWhile(atomChar);
    if (atom.isEmpty()) {
      throw new Unparsable("Invalid or missing argument.");
    }
    return atom;
  }

  private String quoted() throws Unparsable {
    take('"');
    StringBuilder value = new StringBuilder();
    while (!takeIf('"')) {
      boolean isEscaped = takeIf('\\');
      char c = here();
      if (c == '\0' || c == '\r' || (isEscaped && c != '"' && c != '\\')) {
        throw new Unparsable("Invalid quoted string.");
      }
      value.append(c);
      at++;
    }
    return value.toString();
  }

  private String literal() throws Unparsable {
    int close = text.indexOf("}\r\n", at);
    Literal literal = close < 0 ? null : Literal.atEndOf(text.substring(at, close + 1));
    if (literal == null || text.lastIndexOf('{', close) != at) {
      throw new Unparsable("Invalid or too large literal.");
    }
    int start = close + "}\r\n".length();
    at = start + (int) literal.size();
    String value = text.substring(start, at);
    if (value.indexOf('\0') >= 0) {
      throw new Unparsable("NUL in a literal.");
    }
    return value;
  }

  private void take(char expected) throws Unparsable {
    if (!takeIf(expected)) {
      throw new Unparsable("Invalid or missing argument.");
    }
  }

  private boolean takeIf(char expected) {
    boolean isThere = !isAtEnd() && here() == expected;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private String takeWhile(IntPredicate wanted) {
    int start = at;
    while (!isAtEnd() && wanted.test(here())) {
      at++;
    }
    return text.substring(start, at);
  }

  /** NUL, which is not valid in arguments, stands for the end. */
  private char here() {
    return isAtEnd() ? '\0' : text.charAt(at);
  }

  static boolean isAtomChar(int c) {
    return c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0;
  }

  private static boolean isAstringChar(int c) {
    return isAtomChar(c) || c == ']';
  }
}
