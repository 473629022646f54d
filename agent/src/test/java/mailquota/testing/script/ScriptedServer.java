package mailquota.testing.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.Transcript.Script;

/**
 * A server that plays a {@link Transcript} and records what its clients send, for behaviour that
 * real servers do not show on demand. Each connection is served by its own virtual thread, in the
 * order of the transcript's connections.
 */
public final class ScriptedServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Transcript transcript;
  private final Optional<TestCertificate> certificate;
  private final ServerSocket listener;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread acceptor = Thread.ofVirtual().unstarted(this::accept);
  private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();
  private final Map<Integer, CountDownLatch> lastInLine = new ConcurrentHashMap<>();
  private volatile boolean judged;

  private ScriptedServer(Transcript transcript, Optional<TestCertificate> certificate) {
    this.transcript = transcript;
    this.certificate = certificate;
    try {
      this.listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Plays a transcript without {@code tls}. */
  public static ScriptedServer play(Transcript transcript) {
    return started(new ScriptedServer(transcript, Optional.empty()));
  }

  /** Plays a transcript with this certificate for {@code tls}. */
  public static ScriptedServer play(Transcript transcript, TestCertificate certificate) {
    return started(new ScriptedServer(transcript, Optional.of(certificate)));
  }

  private static ScriptedServer started(ScriptedServer server) {
    server.acceptor.start();
    return server;
  }

  private void accept() {
    try {
      while (true) {
        serve(listener.accept());
      }
    } catch (IOException _) {
      // The listener was closed.
    }
  }

  private void serve(Socket socket) throws IOException {
    var asked = lastInLine.remove(socket.getPort());
    if (asked != null) {
      socket.close();
      asked.countDown();
      return;
    }
    int number = connections.size() + 1;
    var script = script(number);
    if (script.isEmpty()) {
      strangers.add("%s: connection %d is one too many".formatted(transcript.name(), number));
      socket.close();
      return;
    }
    var name = "%s, connection %d".formatted(transcript.name(), number);
    var connection = new ScriptedConnection(name, script.get(), certificate, socket);
    connections.add(connection);
    executor.execute(connection);
  }

  private Optional<Script> script(int number) {
    var scripts = transcript.scripts();
    if (number <= scripts.size()) {
      return Optional.of(scripts.get(number - 1));
    }
    return Optional.of(scripts.getLast()).filter(Script::repeated);
  }

  public String host() {
    return "localhost";
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Each line that a client sent, including lost ones, by connection. */
  public List<List<String>> received() {
    return connections.stream().map(connection -> connection.recording().lines()).toList();
  }

  /** The same for one connection; the first is 1. */
  public List<String> received(int connection) {
    return received().get(connection - 1);
  }

  /**
   * The flights of a connection, line ends included; the first connection is 1. A flight is what a
   * client sends without an answer in between; a client that pipelines all its commands has one
   * flight.
   */
  public List<String> flights(int connection) {
    return connections.get(connection - 1).recording().flights();
  }

  /**
   * Fails unless all connections of the transcript were opened, went as written, and were closed by
   * their clients.
   */
  public void assertCompleted() {
    judged = true;
    awaitAccepted();
    var problems = new ArrayList<String>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (var connection : connections) {
      problem(connection, deadline).ifPresent(problems::add);
    }
    problems.addAll(strangers);
    long expected = transcript.scripts().stream().filter(script -> !script.repeated()).count();
    if (connections.size() < expected) {
      problems.add(
          "%s: %d connections came of %d"
              .formatted(transcript.name(), connections.size(), expected));
    }
    throwIfAny(problems);
  }

  /** Clients are accepted in order, so this connects as the last one. */
  private void awaitAccepted() {
    try (var last = new Socket()) {
      last.bind(new InetSocketAddress(listener.getInetAddress(), 0));
      var accepted = new CountDownLatch(1);
      lastInLine.put(last.getLocalPort(), accepted);
      last.connect(listener.getLocalSocketAddress());
      accepted.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("the server is closed already", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<String> problem(ScriptedConnection connection, long deadline) {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return connection.problemAfter(Duration.ofNanos(left));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void throwIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /**
   * Ends all connections. A deviation from the script fails here unless {@link #assertCompleted}
   * was called.
   */
  @Override
  public void close() {
    try {
      listener.close();
      acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(ScriptedConnection::abort);
    executor.close();
    if (!judged) {
      judged = true;
      var problems = new ArrayList<>(strangers);
      connections.forEach(connection -> connection.problem().ifPresent(problems::add));
      throwIfAny(problems);
    }
  }
}
