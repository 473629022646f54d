package mailquota.probe.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mailquota.net.Tls;
import mailquota.probe.hostile.Hostile.Act;

/**
 * Malicious towards the first client and correct towards all others, which wait until the first one
 * is served: what the prober learns from them would change the first conversation.
 */
final class HostileServer implements AutoCloseable {

  private final Hostile hostile;
  private final ServerSocket listener;
  private final CountDownLatch met = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Victim> victims = new CopyOnWriteArrayList<>();
  private final List<IOException> lingering = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  HostileServer(Hostile hostile) throws IOException {
    this.hostile = hostile;
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Victim victim = new Victim(socket, met, over);
        victims.add(victim);
        Act act = victims.size() == 1 ? hostile.act() : this::politely;
        threads.execute(() -> serve(victim, socket, act));
      }
    } catch (IOException _) {
      // The listener was closed.
    }
  }

  private void politely(Victim victim) throws IOException, InterruptedException {
    met.await();
    if (hostile.tls() == Tls.IMPLICIT) {
      victim.startTls();
    }
    Polite.act(hostile.method()).on(victim);
  }

  private void serve(Victim victim, Socket socket, Act act) {
    try (socket) {
      perform(act, victim);
      victim.meets();
      victim.awaitFarewell();
    } catch (IOException e) {
      lingering.add(e);
    }
  }

  private static void perform(Act act, Victim victim) {
    try {
      act.on(victim);
    } catch (IOException _) {
      // The client has closed.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The input of each connection, after the client has closed all of them.
   *
   * @throws IllegalStateException when a connection is still open
   */
  List<String> heard() {
    close();
    if (!lingering.isEmpty()) {
      throw new IllegalStateException("a connection was left open", lingering.getFirst());
    }
    return victims.stream().map(Victim::heard).toList();
  }

  @Override
  public void close() {
    over.countDown();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.close();
  }
}
