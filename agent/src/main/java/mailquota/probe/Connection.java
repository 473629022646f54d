package mailquota.probe;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.TlsConnection;
import mailquota.probe.Trace.From;
import mailquota.probe.Trace.Phase;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to a server. Output is buffered until {@link #flush()}, so that pipelined
 * commands are sent in one packet. Used by one thread at a time.
 */
public final class Connection implements AutoCloseable {

  private static final Duration MIN_PATIENCE = Duration.ofMillis(500);

  private final MailServer server;
  private final DeadlineSocket tcp;
  private final Trace trace;
  private final SecretRedactor redactor;
  private final LineTrace serverTrace;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(512);
  private WireInput input;

  /** Null as long as the connection is not encrypted. */
  private @Nullable TlsConnection tls;

  /** Takes ownership of a connected socket. */
  Connection(MailServer server, DeadlineSocket tcp, Trace trace, SecretRedactor redactor)
      throws IOException {
    this.server = server;
    this.tcp = tcp;
    this.trace = trace;
    this.redactor = redactor;
    serverTrace = new LineTrace(trace, redactor);
    input = new WireInput(tcp.getInputStream(), tcp, serverTrace);
  }

  public WireInput input() {
    return input;
  }

  /** The output buffer, sent by {@link #flush()}. */
  public ByteArrayOutputStream output() {
    return pending;
  }

  public void flush() throws IOException {
    if (pending.size() > 0) {
      tcp.growSendBuffer(pending.size());
      Socket socket = tls == null ? tcp : tls.socket();
      pending.writeTo(socket.getOutputStream());
      pending.reset();
    }
  }

  /**
   * Restarts the deadline, with the server's {@linkplain Limits#timeout() timeout}, and the count
   * of bytes, for the next request on the same connection.
   */
  public void renew() {
    tcp.renew(Deadline.in(server.limits().timeout()));
    input.renew();
  }

  /** Removes the deadline until {@link #renew}. */
  public void rest() {
    tcp.rest();
  }

  Deadline deadline() {
    return tcp.deadline();
  }

  SecretRedactor redactor() {
    return redactor;
  }

  public boolean isEncrypted() {
    return tls != null;
  }

  /** The time after which an answer counts as lost: 4 round trips, at least 500 ms. */
  public Duration patience() {
    return Durations.longer(tcp.roundTrip().multipliedBy(4), MIN_PATIENCE);
  }

  /** Writes a sent command to the trace, in a form without secrets. */
  public void sent(String tag, String shown) {
    if (trace.isOn()) {
      trace.line(From.CLIENT, tag + " " + shown);
    }
  }

  /** Reports that a phase of the probe begins. */
  public void begin(Phase phase) {
    trace.begin(phase);
  }

  public void sent(String shown) {
    if (trace.isOn()) {
      trace.line(From.CLIENT, shown);
    }
  }

  /**
   * Starts TLS.
   *
   * @throws ProbeFailedException with reason {@code protocol} when plain text follows the server's
   *     agreement to start TLS: it would be read as if it were encrypted (RFC 9051 section 11.1)
   */
  public void startTls() throws IOException, ProbeFailedException {
    if (input.available() > 0) {
      throw malformed("the server sent plain text after its agreement to start TLS");
    }
    trace.begin(Phase.TLS);
    TlsConnection started = server.trust().startTls(tcp, server.endpoint());
    tls = started;
    input = input.within(started.socket().getInputStream());
    if (trace.isOn()) {
      SSLSession session = started.socket().getSession();
      String resumed = started.isResumed() ? ", resumed" : "";
      trace.line(
          From.CONNECTION, session.getProtocol() + ", " + session.getCipherSuite() + resumed);
    }
  }

  /** Closes TLS without waiting for the server's close_notify. */
  @Override
  public void close() {
    serverTrace.end();
    try (tcp) {
      TlsConnection encrypted = tls;
      if (encrypted != null) {
        encrypted.end();
      }
    } catch (IOException _) {
      // The server has already closed; the socket is closed nevertheless.
      return;
    }
  }
}
