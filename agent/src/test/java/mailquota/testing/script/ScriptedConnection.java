package mailquota.testing.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.Transcript.Line;
import mailquota.testing.script.Transcript.Script;
import org.jspecify.annotations.Nullable;

/** One client of a scripted server, served by the thread that runs it. */
final class ScriptedConnection implements Runnable {

  private final String name;
  private final Script script;
  private final Optional<TestCertificate> certificate;
  private final Socket plain;
  private final Recording recording = new Recording();
  private final Map<String, String> tags = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final ClientInput input;
  private Socket socket;
  private OutputStream out;
  private volatile String at;
  private volatile Optional<String> problem = Optional.empty();

  ScriptedConnection(
      String name, Script script, Optional<TestCertificate> certificate, Socket socket)
      throws IOException {
    this.name = name;
    this.script = script;
    this.certificate = certificate;
    this.plain = socket;
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.input = new ClientInput(socket.getInputStream(), recording);
    this.at = name;
    socket.setTcpNoDelay(true);
  }

  Recording recording() {
    return recording;
  }

  /** The deviation from the script, or the step that is still waiting. */
  Optional<String> problemAfter(Duration patience) throws InterruptedException {
    return finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? problem
        : Optional.of(at + ": still waiting for the client");
  }

  /** The deviation from the script so far. */
  Optional<String> problem() {
    return problem;
  }

  @Override
  public void run() {
    try {
      play();
    } catch (Deviation e) {
      report(e.getMessage());
    } catch (IOException e) {
      report(e.toString());
    } finally {
      close();
      finished.countDown();
    }
  }

  /** A connection that the test closed has no problem. */
  private void report(@Nullable String what) {
    if (closed.getCount() > 0) {
      problem = Optional.of(at + ": " + what);
    }
  }

  private void play() throws IOException {
    for (var line : script.lines()) {
      at = "%s, line %d `%s`".formatted(name, line.number(), line.text());
      if (!goesOn(line)) {
        return;
      }
    }
    at = name + ", after the last line";
    socket.shutdownOutput();
    input.drain();
    if (!input.pending().isEmpty()) {
      throw new Deviation("the client also sent `" + input.pending().strip() + "`");
    }
  }

  private boolean goesOn(Line line) throws IOException {
    return switch (line.step()) {
      case Step.Send send -> send(send);
      case Step.Drip drip -> drip(drip);
      case Step.Expect expect -> expect(expect);
      case Step.StartTls startTls -> startTls(startTls.refused());
      case Step.Lose _ -> {
        input.lose();
        yield true;
      }
      case Step.Ending ending -> {
        end(ending);
        yield false;
      }
    };
  }

  private boolean send(Step.Send send) throws IOException {
    var bytes = bytes(send.bytes());
    try {
      for (long i = 0; i < send.times(); i++) {
        say(bytes);
      }
      return true;
    } catch (IOException e) {
      input.drain();
      if (send.times() == 1 && !input.hasGoodbye()) {
        throw new Deviation("the client left before this was said");
      }
      return false;
    }
  }

  private void say(byte... bytes) throws IOException {
    recording.serverSpoke();
    out.write(bytes);
    out.flush();
  }

  private byte[] bytes(String template) {
    return LinePattern.fill(template, tags).getBytes(ISO_8859_1);
  }

  private boolean drip(Step.Drip drip) {
    try {
      for (byte one : bytes(drip.bytes())) {
        say(one);
        if (closed.await(drip.interval().toNanos(), TimeUnit.NANOSECONDS)) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean expect(Step.Expect expect) {
    var line = input.line();
    if (line.isEmpty()) {
      if (expect.optional() && input.pending().isEmpty()) {
        return false;
      }
      throw new Deviation("the client left, its last words: `" + input.pending() + "`");
    }
    if (!expect.pattern().matches(line.get(), tags)) {
      throw new Deviation("the client sent `" + line.get() + "`");
    }
    return true;
  }

  private boolean startTls(boolean refused) throws IOException {
    if (!input.pending().isEmpty()) {
      throw new Deviation("plain text ahead of TLS: `" + input.pending().strip() + "`");
    }
    recording.serverSpoke();
    var secured = handshake();
    if (secured && refused) {
      // In TLS 1.3 the server completes the handshake before the client has checked the
      // certificate.
      input.line().ifPresent(line -> fail("the client accepted the certificate: `" + line + "`"));
    }
    if (!secured && !refused) {
      throw new Deviation("the client broke off the TLS handshake");
    }
    return !refused;
  }

  private static void fail(String what) {
    throw new Deviation(what);
  }

  private boolean handshake() throws IOException {
    var factory = certificate.orElseThrow().serverContext().getSocketFactory();
    var secure =
        (SSLSocket) factory.createSocket(plain, new ByteArrayInputStream(new byte[0]), true);
    socket = secure;
    out = secure.getOutputStream();
    input.continueWith(secure.getInputStream());
    try {
      secure.startHandshake();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private void end(Step.Ending ending) throws IOException {
    switch (ending) {
      case STALL -> input.drain();
      case RESET -> plain.setSoLinger(true, 0);
      case CLOSE -> {
        socket.shutdownOutput();
        // Closing with unread input would reset the connection, and the client could lose the last
        // lines.
        input.lose();
      }
    }
  }

  /** Ends it when the test is over. */
  void abort() {
    closed.countDown();
    close();
  }

  /** The plain socket: a TLS socket would wait for close_notify. */
  private void close() {
    try {
      plain.close();
    } catch (IOException e) {
      report(e.toString());
    }
  }

  /** The client deviated from the script. */
  private static final class Deviation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Deviation(String what) {
      super(what);
    }
  }
}
