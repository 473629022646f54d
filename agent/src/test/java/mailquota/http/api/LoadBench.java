package mailquota.http.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mailquota.bench.BusyMonitor;
import mailquota.bench.BusyMonitor.Client;
import org.junit.jupiter.api.Test;

/** How many results arrive while clients load the HTTP server: docs/performance.md. */
class LoadBench {

  private static final int IDLE = 1000;
  private static final int SLOW_SENDERS = 200;
  private static final int STREAMS = 64;
  private static final int STREAMS_NOT_READ = 8;

  private static final int LOOK_MILLIS = 200;
  private static final String EVENTS = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private int port;

  @Test
  void resultsUnderLoad() throws Exception {
    try (RunningApi api = new RunningApi();
        BusyMonitor monitor = new BusyMonitor(api.agent.board)) {
      port = api.port();
      Map<String, List<Client>> clients = new LinkedHashMap<>();
      clients.put("wrk, the list, 4 connections", List.of(() -> wrk("/api/v1/mailboxes")));
      clients.put("wrk, the fleet, 4 connections", List.of(() -> wrk("/api/v1/fleet")));
      clients.put("1,000 idle connections", List.of(() -> hold(IDLE, "")));
      clients.put(
          "200 that send a byte a second", Collections.nCopies(SLOW_SENDERS, this::sendSlowly));
      clients.put(
          "64 streams, 8 of them not read",
          Stream.concat(
                  Collections.nCopies(STREAMS - STREAMS_NOT_READ, (Client) this::readEvents)
                      .stream(),
                  Stream.of(() -> hold(STREAMS_NOT_READ, EVENTS)))
              .toList());
      monitor.compare(
          "Results a second under load, %,d mailboxes".formatted(BusyMonitor.MAILBOXES), clients);
    }
  }

  /** Debian's package wrk: each connection asks as soon as it has its answer. */
  private void wrk(String path) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("wrk", "-t1", "-c4", "-d60s", "http://127.0.0.1:" + port + path)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("wrk ended with " + process.exitValue());
      }
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }

  /** Opens connections that send the same and nothing more. */
  private void hold(int count, String sent) throws IOException, InterruptedException {
    List<Socket> all = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        all.add(open(sent));
      }
      TimeUnit.MINUTES.sleep(1);
    } finally {
      for (Socket each : all) {
        each.close();
      }
    }
  }

  private Socket open(String sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(sent.getBytes(US_ASCII));
    return socket;
  }

  private void sendSlowly() throws IOException, InterruptedException {
    try (Socket socket = open("GET /api/v1/fleet HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")) {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        socket.getOutputStream().write('x');
      }
    }
  }

  private void readEvents() throws IOException {
    try (Socket socket = open(EVENTS)) {
      socket.setSoTimeout(LOOK_MILLIS);
      while (!Thread.currentThread().isInterrupted()) {
        try {
          if (socket.getInputStream().read(new byte[1 << 12]) < 0) {
            throw new IOException("the stream ended");
          }
        } catch (SocketTimeoutException _) {
          // No event; the lap may have ended.
        }
      }
    }
  }
}
