package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static mailquota.probe.ProbeFailedException.malformed;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.WireInput;

/**
 * One response of a server (RFC 9051 section 7), literals included, with a read position.
 * Unexpected input is a {@link ProbeFailedException}. One character per octet. Used by one thread.
 */
final class ImapResponse {

  /** In octets; longer than any real name. */
  static final int MAX_NAME = 1024;

  private static final String NO_ATOM = " (){%*\"\\]";
  private static final String NO_ASTRING = " (){%*\"\\";

  private final byte[] octets;
  private final int end;

  /** {@code *}, {@code +}, or the tag of a command; empty for an empty line. */
  private final String tag;

  /** The kind of response: {@code OK}, {@code QUOTA}. */
  private final String key;

  private final int behindKey;
  private int at;

  private ImapResponse(byte[] octets, int end) {
    this.octets = octets;
    this.end = end;
    boolean isContinuation = end > 0 && octets[0] == '+';
    tag = isContinuation ? "+" : word();
    key = isContinuation ? "" : keyword();
    at = isContinuation ? 1 : at;
    behindKey = at;
  }

  /** Reads the next response; the input limits its length. */
  static ImapResponse read(WireInput wire) throws IOException {
    byte[] octets = wire.readThroughLineEnd();
    int literal = literalAnnounced(octets);
    if (literal < 0) {
      return new ImapResponse(octets, octets.length - lineEnd(octets));
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream(octets.length + literal + 80);
    whole.writeBytes(octets);
    for (; literal >= 0; literal = literalAnnounced(octets)) {
      byte[] content = wire.readNBytes(literal);
      if (content.length < literal) {
        throw new EOFException("the server closed the connection in the middle of a literal");
      }
      octets = wire.readThroughLineEnd();
      whole.writeBytes(content);
      whole.writeBytes(octets);
    }
    return new ImapResponse(whole.toByteArray(), whole.size() - lineEnd(octets));
  }

  /** The octets of the line end: two, or one for LF alone. */
  private static int lineEnd(byte[] line) {
    return line.length > 1 && line[line.length - 2] == '\r' ? 2 : 1;
  }

  /** The length of the literal that the line announces; -1 for none. */
  private static int literalAnnounced(byte[] line) {
    int close = line.length - lineEnd(line) - 1;
    if (close < 2 || line[close] != '}') {
      return -1;
    }
    int size = 0;
    int digit = 1;
    int i = close - 1;
    for (; i >= 0 && isDigit(line[i]); i--) {
      // Larger sizes were refused by the input.
      size += (line[i] - '0') * digit;
      digit *= 10;
    }
    return i >= 0 && line[i] == '{' && i < close - 1 ? size : -1;
  }

  /** The same response, positioned at the start of its text. */
  ImapResponse again() {
    return new ImapResponse(octets, end);
  }

  boolean isTagged() {
    return !tag.isEmpty() && !isUntagged() && !isContinuation();
  }

  boolean isUntagged() {
    return tag.equals("*");
  }

  boolean isContinuation() {
    return tag.equals("+");
  }

  String tag() {
    return tag;
  }

  /** Whether it is of that kind, ignoring case. */
  boolean is(String kind) {
    return key.equalsIgnoreCase(kind);
  }

  boolean isOk() {
    return is("OK");
  }

  boolean isNo() {
    return is("NO");
  }

  boolean isBad() {
    return is("BAD");
  }

  boolean isBye() {
    return is("BYE");
  }

  /** All text after the kind, independent of the position. */
  String text() {
    return new String(octets, behindKey, end - behindKey, ISO_8859_1).strip();
  }

  boolean isAtEnd() {
    skipSpaces();
    return at >= end;
  }

  /** Skips that character if it is next, after spaces. */
  boolean passes(char next) {
    boolean isNext = isNext(next);
    if (isNext) {
      at++;
    }
    return isNext;
  }

  boolean isNext(char next) {
    skipSpaces();
    return at < end && octets[at] == next;
  }

  /** The next atom; empty for none. */
  String atom() {
    return plain(NO_ATOM);
  }

  /** The next atom, quoted string or literal; {@code what} names it in error messages. */
  String string(String what) throws ProbeFailedException {
    if (isNext('"')) {
      return quoted(what);
    }
    if (isNext('{')) {
      return literal(what);
    }
    String string = plain(NO_ASTRING);
    if (string.isEmpty()) {
      throw malformed(what + " is missing");
    }
    return string;
  }

  List<String> words(String what) throws ProbeFailedException {
    if (!passes('(')) {
      throw malformed(what + " are missing");
    }
    int begin = at;
    while (at < end && octets[at] != ')') {
      at++;
    }
    String list = new String(octets, begin, at - begin, ISO_8859_1).strip();
    if (!passes(')')) {
      throw malformed(what + " have no end");
    }
    return list.isEmpty() ? List.of() : Arrays.asList(list.split(" +"));
  }

  private String quoted(String what) throws ProbeFailedException {
    StringBuilder string = new StringBuilder();
    for (at++; at < end; at++) {
      if (octets[at] == '"') {
        at++;
        return string.toString();
      }
      if (octets[at] == '\\' && at + 1 < end) {
        at++;
      }
      string.append((char) (octets[at] & 0xff));
    }
    throw malformed(what + " is missing");
  }

  private String literal(String what) throws ProbeFailedException {
    int size = 0;
    for (at++; at < end && isDigit(octets[at]) && size <= MAX_NAME; at++) {
      size = size * 10 + octets[at] - '0';
    }
    // Braces in the middle of a line are not a literal.
    int lineFeed = at + 1 < end && octets[at + 1] == '\r' ? at + 2 : at + 1;
    if (size > MAX_NAME || lineFeed >= end || octets[at] != '}' || octets[lineFeed] != '\n') {
      throw malformed(what + " is missing, or longer than " + MAX_NAME);
    }
    int begin = lineFeed + 1;
    if (begin + size > end) {
      throw malformed(what + " is missing, or longer than " + MAX_NAME);
    }
    at = begin + size;
    return new String(octets, begin, size, ISO_8859_1);
  }

  private String plain(String delimiters) {
    skipSpaces();
    int begin = at;
    while (at < end
        && octets[at] != 0x7f
        && (octets[at] & 0xff) > ' '
        && delimiters.indexOf(octets[at] & 0xff) < 0) {
      at++;
    }
    return new String(octets, begin, at - begin, ISO_8859_1);
  }

  private String word() {
    int begin = at;
    while (at < end && octets[at] != ' ') {
      at++;
    }
    return new String(octets, begin, at - begin, ISO_8859_1);
  }

  /** In {@code * 3 EXISTS} the kind follows the number. */
  private String keyword() {
    String first = atom();
    return isUntagged() && !first.isEmpty() && first.chars().allMatch(c -> c >= '0' && c <= '9')
        ? atom()
        : first;
  }

  private void skipSpaces() {
    while (at < end && octets[at] == ' ') {
      at++;
    }
  }

  private static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }

  @Override
  public String toString() {
    return new String(octets, 0, end, ISO_8859_1);
  }
}
