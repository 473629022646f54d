package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
 * Commands and responses over a {@link Connection}. What is sent is held back until a flight is
 * complete. Used by one thread.
 */
final class ImapWire {

  private static final int TAG_LETTERS = 3;

  /** Dovecot lists some fifty. */
  private static final int MAX_CAPABILITIES = 1000;

  /** For what was told before the login was answered, and is nobody's. */
  static final Answer IGNORED = _ -> {};

  private static final Pattern SPACES = Pattern.compile(" +");

  private final Connection connection;

  /** As the server told them: in most probes nobody asks what was told after login. */
  private @Nullable String capabilities;

  /** Nobody can guess it: what is answered before it was asked is out of turn. */
  private final String tagPrefix = randomLetters();

  private int commands;

  /** The tags of LOGOUT, which may be sent again with a flight that was lost. */
  private final List<String> goodbyes = new ArrayList<>(2);

  ImapWire(Connection connection) {
    this.connection = connection;
  }

  private static String randomLetters() {
    return ThreadLocalRandom.current()
        .ints(TAG_LETTERS, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Holds a command back for the next flight; returns its tag. */
  String hold(String command, String shown) throws IOException {
    String tag = tagPrefix + commands++;
    connection.output().write((tag + " " + command + "\r\n").getBytes(ISO_8859_1));
    connection.sent(tag, shown);
    return tag;
  }

  String hold(String command) throws IOException {
    return hold(command, command);
  }

  /** Holds LOGOUT back for the next flight, as the last of all commands. */
  void holdLogout() throws IOException {
    goodbyes.add(hold("LOGOUT"));
  }

  /** Holds back a line that is no command: what a continuation asked for. */
  void holdLine(String line, String shown) throws IOException {
    connection.output().write((line + "\r\n").getBytes(ISO_8859_1));
    connection.sent(shown);
  }

  void flush() throws IOException {
    connection.flush();
  }

  /** Sends a command in a flight of its own, and waits for its answer. */
  ImapResponse ask(String command) throws IOException, ProbeFailedException {
    String tag = hold(command);
    flush();
    return answerTo(tag, IGNORED);
  }

  /**
   * Reads to the tagged answer, or to a continuation.
   *
   * @throws ProbeFailedException also when the server ends the session instead
   */
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

  /** Whether that is the tag of a command sent behind the one whose answer is awaited. */
  private boolean isBehind(String awaited, String tag) {
    for (int n = commands - 1; n >= 0 && !awaited.equals(tagPrefix + n); n--) {
      if (tag.equals(tagPrefix + n)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Apache James 3.8 works on pipelined commands concurrently, so that LOGOUT may close the
   * connection before the others are answered.
   */
  private static ProbeFailedException outOfOrder(ImapResponse response) {
    return new ProbeFailedException(
            Reason.PROTOCOL, "answered before an earlier command was: " + response)
        .worthAnother();
  }

  /**
   * The server may end the session at any time, but answers only what was asked.
   *
   * @throws ProbeFailedException also when LOGOUT was answered, and what it waits for was not
   */
  void requireInTurn(ImapResponse response) throws ProbeFailedException {
    if (goodbyes.contains(response.tag())) {
      throw outOfOrder(response);
    }
    if (response.isTagged()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "an answer out of turn: " + response);
    }
    if (response.isUntagged() && response.isBye()) {
      if (isLogoutAnswered()) {
        throw outOfOrder(response);
      }
      throw refused("the server ended the session", response.text(), Reason.UNAVAILABLE);
    }
    if (response.isUntagged() && response.isBad()) {
      // nginx' mail proxy says so, and no more, when the server behind it is away.
      throw refused("the server failed", response.text(), Reason.PROTOCOL);
    }
  }

  static ProbeFailedException refused(String what, String text, Reason otherwise) {
    return new ProbeFailedException(Refusals.failed(what, text, otherwise));
  }

  /** The next response; the capabilities it may bring are noted. */
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

  /** Whether the server has said something that was not read. */
  boolean hasResponse() {
    return connection.input().available() > 0;
  }

  /**
   * Whether the server has said something not yet read, or says it within the connection's
   * patience.
   */
  boolean hears() throws IOException {
    return hasResponse() || connection.input().await(connection.patience());
  }

  /**
   * Lets the server finish its goodbye, the answer to LOGOUT, so that it does not log a lost
   * connection. A server that says nothing more changes nothing about what is known.
   */
  void awaitGoodbye() {
    isLogoutAnswered();
  }

  /** Whether LOGOUT was sent and is answered before the server falls silent or leaves. */
  private boolean isLogoutAnswered() {
    try {
      while (!goodbyes.isEmpty() && hears()) {
        ImapResponse response = next();
        if (goodbyes.contains(response.tag())) {
          return true;
        }
      }
      return false;
    } catch (IOException _) {
      // It left without a goodbye, or with garbage.
      return false;
    }
  }

  /** After login others count, even where the server does not tell them. */
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
      throw new ProbeFailedException(
          Reason.PROTOCOL, "CAPABILITY lists more than " + MAX_CAPABILITIES + " capabilities");
    }
    return Set.copyOf(Arrays.asList(names));
  }

  /** A string of printable ASCII as IMAP writes it (RFC 9051 section 4.3). */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
