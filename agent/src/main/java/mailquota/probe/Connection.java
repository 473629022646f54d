package mailquota.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.probe.Trace.From;
import mailquota.quota.Durations;
import mailquota.quota.Reason;

/**
 * An open connection to a server. What is written is held back until {@link #flush()}, so that all
 * commands of a flight leave in one packet. Used by one thread at a time.
 */
public final class Connection implements AutoCloseable {

  private static final Duration MIN_PATIENCE = Duration.ofMillis(500);

  private final MailServer server;
  private final DeadlineSocket tcp;
  private final Trace trace;
  private final Veil veil;
  private final LineTrace serverTrace;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(512);
  private Socket socket;
  private WireInput input;

  /** Takes over a connected socket. */
  Connection(MailServer server, DeadlineSocket tcp, Trace trace, Veil veil) throws IOException {
    this.server = server;
    this.tcp = tcp;
    this.trace = trace;
    this.veil = veil;
    serverTrace = new LineTrace(trace, veil);
    socket = tcp;
    input = new WireInput(tcp.getInputStream(), tcp, serverTrace);
  }

  public WireInput input() {
    return input;
  }

  /** Takes what to send; {@link #flush()} sends it. */
  public ByteArrayOutputStream output() {
    return pending;
  }

  public void flush() throws IOException {
    if (pending.size() > 0) {
      tcp.makeRoomFor(pending.size());
      pending.writeTo(socket.getOutputStream());
      pending.reset();
    }
  }

  /**
   * Gives the server its {@linkplain Limits#timeout() time} anew, and the bytes that it may say in
   * it: for a connection on which one question follows the other.
   */
  public void renew() {
    tcp.renew(Deadline.in(server.limits().timeout()));
    input.renew();
  }

  /** Nothing is asked for now, and nothing is late until {@link #renew}. */
  public void rest() {
    tcp.rest();
  }

  Deadline deadline() {
    return tcp.deadline();
  }

  Veil veil() {
    return veil;
  }

  public boolean isEncrypted() {
    return socket != tcp;
  }

  /** How long an answer may take before it counts as lost: 4 round trips, and at least 500 ms. */
  public Duration patience() {
    return Durations.longer(tcp.roundTrip().multipliedBy(4), MIN_PATIENCE);
  }

  /** Tells the trace what was sent under that tag, as it may be shown. */
  public void sent(String tag, String shown) {
    if (trace.isOn()) {
      trace.line(From.CLIENT, tag + " " + shown);
    }
  }

  /** Tells the trace what was sent, as it may be shown. */
  public void sent(String shown) {
    if (trace.isOn()) {
      trace.line(From.CLIENT, shown);
    }
  }

  /**
   * Starts TLS.
   *
   * @throws ProbeFailedException with reason {@code protocol} when the server, or someone before
   *     it, said something in the clear behind its agreement to TLS: it would be read as if it came
   *     encrypted (RFC 9051 section 11.1)
   */
  public void startTls() throws IOException, ProbeFailedException {
    if (input.available() > 0) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "the server sent plain text behind its agreement to start TLS");
    }
    long begin = System.currentTimeMillis();
    SSLSocket tls = server.trust().startTls(tcp, server.endpoint());
    socket = tls;
    input = input.within(tls.getInputStream());
    if (trace.isOn()) {
      SSLSession session = tls.getSession();
      // A session that is resumed keeps the time at which it began.
      String resumed = session.getCreationTime() < begin ? ", resumed" : "";
      trace.line(
          From.CONNECTION, session.getProtocol() + ", " + session.getCipherSuite() + resumed);
    }
  }

  /**
   * Says goodbye to TLS without waiting for the server's: {@link SSLSocket#close()} would read on
   * for as long as the server sends. However that goes, what was learned stays true.
   */
  @Override
  public void close() {
    serverTrace.end();
    try (tcp) {
      if (isEncrypted()) {
        socket.shutdownOutput();
      }
    } catch (IOException _) {
      // The server has left already; the socket is closed all the same.
      return;
    }
  }
}
