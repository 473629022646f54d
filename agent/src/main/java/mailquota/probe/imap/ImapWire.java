package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import mailquota.probe.Connection;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.jspecify.annotations.Nullable;

/**
 * Angus' IMAP parser and tags over a {@link Connection}. Angus flushes after every command; here
 * what it writes is held until {@link #flush()}, which is what makes one flight of several
 * commands. Used by one thread.
 */
final class ImapWire extends IMAPProtocol {

  /** Dovecot lists some fifty. */
  private static final int MAX_CAPABILITIES = 1000;

  /** For what was told before the login was answered, and is nobody's. */
  static final Answer IGNORED = _ -> {};

  private static final Properties NO_PROPERTIES = new Properties();

  private final Connection connection;
  private @Nullable Set<String> capabilities;

  private ImapWire(Connection connection) throws IOException {
    super(
        connection.input(),
        new PrintStream(new Unflushed(connection.output()), false, ISO_8859_1),
        NO_PROPERTIES,
        false);
    this.connection = connection;
  }

  static ImapWire over(Connection connection) throws IOException {
    return new ImapWire(connection);
  }

  /** Holds a command back for the next flight; returns its tag. */
  String hold(String command, String shown) throws IOException, ProbeFailedException {
    try {
      String tag = writeCommand(command, null);
      connection.sent(tag + " " + shown);
      return tag;
    } catch (ProtocolException e) {
      throw new ProbeFailedException(Reason.PROTOCOL, String.valueOf(e.getMessage()));
    }
  }

  String hold(String command) throws IOException, ProbeFailedException {
    return hold(command, command);
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
  IMAPResponse ask(String command) throws IOException, ProbeFailedException {
    String tag = hold(command);
    flush();
    return answerTo(tag, IGNORED);
  }

  /**
   * Reads to the tagged answer, or to a continuation.
   *
   * @throws ProbeFailedException also when the server ends the session instead
   */
  IMAPResponse answerTo(String tag, Answer untagged) throws IOException, ProbeFailedException {
    while (true) {
      IMAPResponse response = next();
      if (response.isContinuation() || (response.isTagged() && response.getTag().equals(tag))) {
        return response;
      }
      requireInTurn(response);
      untagged.accept(response);
    }
  }

  /** The server may end the session at any time, but answers only what was asked. */
  static void requireInTurn(IMAPResponse response) throws ProbeFailedException {
    if (response.isTagged()) {
      throw new ProbeFailedException(Reason.PROTOCOL, "an answer out of turn: " + response);
    }
    if (response.isUnTagged() && response.isBYE()) {
      throw refused("the server ended the session", text(response), Reason.UNAVAILABLE);
    }
    if (response.isUnTagged() && response.isBAD()) {
      // nginx' mail proxy says so, and no more, when the server behind it is away.
      throw refused("the server failed", text(response), Reason.PROTOCOL);
    }
  }

  static ProbeFailedException refused(String what, String text, Reason otherwise) {
    return new ProbeFailedException(Refusals.reason(text, otherwise), what + ": " + text);
  }

  /**
   * The next response; the capabilities it may bring are noted. Not by {@code readResponse()},
   * which parses a FETCH, of which we ask none, as deep as the server nests it: to the end of the
   * stack.
   */
  IMAPResponse next() throws IOException, ProbeFailedException {
    try {
      IMAPResponse imap = new IMAPResponse(this);
      if (imap.keyEquals("CAPABILITY")) {
        capabilities = names(text(imap));
      } else if (imap.isOK() && text(imap).startsWith("[CAPABILITY ")) {
        capabilities = names(text(imap).substring(1).split("]", 2)[0]);
      }
      return imap;
    } catch (ProtocolException e) {
      throw new ProbeFailedException(Reason.PROTOCOL, "not an IMAP response: " + e.getMessage());
    }
  }

  /**
   * Whether the server has said something not yet read, or says it within the connection's
   * patience.
   */
  boolean hears() throws IOException {
    return hasResponse() || connection.input().await(connection.patience());
  }

  /**
   * Lets the server finish its goodbye, one of the answers to {@code tags}, so that it does not log
   * a lost connection. A server that says nothing more changes nothing about what is known.
   */
  void awaitGoodbye(List<String> tags) {
    try {
      while (hears()) {
        IMAPResponse response = next();
        if (response.isTagged() && tags.contains(response.getTag())) {
          return;
        }
      }
    } catch (IOException | ProbeFailedException _) {
      // It left without a goodbye, or with garbage.
      return;
    }
  }

  /** After login others count, even where the server does not tell them. */
  void forgetCapabilities() {
    capabilities = null;
  }

  boolean capabilitiesKnown() {
    return capabilities != null;
  }

  Set<String> capabilityNames() {
    return capabilities == null ? Set.of() : capabilities;
  }

  /** Not by Angus: it fails on an untagged CAPABILITY with AUTH= unless it has asked itself. */
  private static Set<String> names(String list) throws ProbeFailedException {
    String[] names = list.toUpperCase(Locale.ROOT).split(" +", MAX_CAPABILITIES + 1);
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

  /** What the server said behind the response's tag, key or status. */
  static String text(IMAPResponse response) {
    response.reset();
    return response.getRest().strip();
  }

  /** Passes writes on and keeps flushes to itself. */
  private static final class Unflushed extends OutputStream {

    private final OutputStream out;

    Unflushed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
