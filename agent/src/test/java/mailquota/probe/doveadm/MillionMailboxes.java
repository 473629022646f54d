package mailquota.probe.doveadm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult.Measured;

/**
 * A program that watches a thousand mailboxes among a million, run by a test with a small heap. The
 * server lists only the thousand, so that one request for all users is sent.
 */
final class MillionMailboxes {

  private static final int ALL = 1_000_000;
  private static final int WATCHED = 1000;

  private MillionMailboxes() {}

  public static void main(String[] arguments) {
    List<String> watched =
        IntStream.range(0, WATCHED).mapToObj(n -> user(n * (ALL / WATCHED))).toList();
    try (var server =
        FakeDoveadm.start(request ->
            switch (FakeDoveadm.kind(request)) {
              case "all" -> MillionMailboxes::everyone;
              case "users" -> FakeDoveadm.names(watched);
              default -> FakeDoveadm.byName(request);
            })) {
      var measured = new AtomicInteger();
      var mailboxes = new ArrayList<>(watched.stream().map(TestServers::mailbox).toList());
      new DoveadmProber(TestServers.of(Method.DOVEADM, server.port()), InstantSource.system())
          .probe(
              mailboxes,
              Trace.NONE,
              (_, result) -> {
                if (result instanceof Measured) {
                  measured.incrementAndGet();
                }
              });
      System.out.println(measured + " measured, asked " + server.asked());
    }
  }

  private static void everyone(OutputStream out) throws IOException {
    out.write("[[\"doveadmResponse\",[".getBytes(UTF_8));
    for (int n = 0; n < ALL; n++) {
      var row = FakeDoveadm.row(user(n), "7");
      var rows = row + "," + row.replace("STORAGE", "MESSAGE");
      out.write(((n == 0 ? "" : ",") + rows).getBytes(UTF_8));
    }
    out.write("],\"0\"]]".getBytes(UTF_8));
  }

  private static String user(int n) {
    return "user" + n + "@example.org";
  }
}
