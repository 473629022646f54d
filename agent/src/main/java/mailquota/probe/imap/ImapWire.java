package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import mailquota.probe.Connection;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Sends IMAP commands and reads responses over a {@link Connection}. Commands are buffered until
 * they are flushed together. Used by one thread.
 */
final class ImapWire {

  private static final int TAG_LETTERS = 3;

  /** Dovecot lists about 50. */
  private static final int MAX_CAPABILITIES = 1000;

  /** Ignores responses from before the login. */
  static final Answer IGNORED = _ -> {};

  private static final Pattern SPACES = Pattern.compile(" +");

  private final Connection connection;

  /** Unparsed: most probes do not use the capabilities after login. */
  private @Nullable String capabilities;

  /** Random, so that a server cannot answer a command in advance. */
  private final String tagPrefix = randomLetters();

  private int commands;

  /** The tags of LOGOUT, which is repeated with lost commands. */
  private final List<String> logoutTags = new ArrayList<>(2);

  ImapWire(Connection connection) {
    this.connection = connection;
  }

  private static String randomLetters() {
    return ThreadLocalRandom.current()
        .ints(TAG_LETTERS, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Buffers a command; returns its tag. */
  String hold(String command, String shown) throws IOException {
    String tag = tagPrefix + commands++;
    connection.output().write((tag + " " + command + "\r\n").getBytes(ISO_8859_1));
    connection.sent(tag, shown);
    return tag;
  }

  String hold(String command) throws IOException {
    return hold(command, command);
  }

  void holdLogout() throws IOException {
    logoutTags.add(hold("LOGOUT"));
  }

  /** Buffers the response to a continuation. */
  void holdLine(String line, String shown) throws IOException {
    connection.output().write((line + "\r\n").getBytes(ISO_8859_1));
    connection.sent(shown);
  }

  void flush() throws IOException {
    connection.flush();
  }

  ImapResponse ask(String command) throws IOException, ProbeFailedException {
    String tag = hold(command);
    flush();
    return answerTo(tag, IGNORED);
  }

  /** Reads to the tagged response or a continuation; fails when the server ends the session. */
  ImapResponse answerTo(String tag, Answer untagged) throws IOException, ProbeFailedException {
    while (true) {
      ImapResponse response = next();
      if (response.isContinuation() || (response.isTagged() && response.tag().equals(tag))) {
        return response;
      }
      if (response.isTagged() && isBehind(tag, response.tag())) {
        throw outOfOrder(response);
      }
      requireInTurn(response);
      untagged.accept(response);
    }
  }

  /** Whether {@code tag} belongs to a command sent after the awaited one. */
  private boolean isBehind(String awaited, String tag) {
    for (int n = commands - 1; n >= 0 && !awaited.equals(tagPrefix + n); n--) {
      if (tag.equals(tagPrefix + n)) {
        return true;
      }
    }
    return false;
  }

  /** Apache James 3.8 may process LOGOUT before earlier commands, and close the connection. */
  private static ProbeFailedException outOfOrder(ImapResponse response) {
    return malformed("answered before an earlier command: " + response).worthAnother();
  }

  /** Fails on an answer to no command or out of order, and when the server ends the session. */
  void requireInTurn(ImapResponse response) throws ProbeFailedException {
    if (logoutTags.contains(response.tag())) {
      throw outOfOrder(response);
    }
    if (response.isTagged()) {
      throw malformed("an unexpected answer: " + response);
    }
    if (response.isUntagged() && response.isBye()) {
      if (isLogoutAnswered()) {
        throw outOfOrder(response);
      }
      throw refused("the server ended the session", response.text(), Reason.UNAVAILABLE);
    }
    if (response.isUntagged() && response.isBad()) {
      // The whole text of nginx' mail proxy when its upstream server is unavailable.
      throw refused("the server failed", response.text(), Reason.PROTOCOL);
    }
  }

  static ProbeFailedException refused(String what, String text, Reason otherwise) {
    return new ProbeFailedException(Refusals.failed(what, text, otherwise));
  }

  /** The next response; capabilities in it are stored. */
  ImapResponse next() throws IOException {
    ImapResponse response = ImapResponse.read(connection.input());
    if (response.is("CAPABILITY")) {
      capabilities = response.text();
    } else if (response.isOk()) {
      String text = response.text();
      if (text.startsWith("[CAPABILITY ")) {
        capabilities = text.substring("[CAPABILITY ".length()).split("]", 2)[0];
      }
    }
    return response;
  }

  boolean hasResponse() {
    return connection.input().available() > 0;
  }

  /** Whether there is unread input, or some arrives within the connection's patience. */
  boolean hasResponseSoon() throws IOException {
    return hasResponse() || connection.input().await(connection.patience());
  }

  /** Waits for the answer to LOGOUT, so that the server does not log a lost connection. */
  void awaitLogout() {
    isLogoutAnswered();
  }

  /** Whether LOGOUT is answered before the server stops sending or closes. */
  private boolean isLogoutAnswered() {
    try {
      while (!logoutTags.isEmpty() && hasResponseSoon()) {
        ImapResponse response = next();
        if (logoutTags.contains(response.tag())) {
          return true;
        }
      }
      return false;
    } catch (IOException _) {
      // The server closed, or sent a malformed response.
      return false;
    }
  }

  void forgetCapabilities() {
    capabilities = null;
  }

  boolean capabilitiesKnown() {
    return capabilities != null;
  }

  Set<String> capabilityNames() throws ProbeFailedException {
    return capabilities == null ? Set.of() : names(capabilities);
  }

  private static Set<String> names(String list) throws ProbeFailedException {
    String[] names = SPACES.split(list.toUpperCase(Locale.ROOT), MAX_CAPABILITIES + 1);
    if (names.length > MAX_CAPABILITIES) {
      throw malformed("CAPABILITY lists more than " + MAX_CAPABILITIES + " capabilities");
    }
    return Set.copyOf(Arrays.asList(names));
  }

  /** A quoted string of printable ASCII (RFC 9051 section 4.3). */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
