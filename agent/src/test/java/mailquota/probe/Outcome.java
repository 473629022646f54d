package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.testing.script.ScriptedServer;

/** Expected results of a probe, and the commands that it sent. */
public final class Outcome {

  private Outcome() {}

  /** A failure with the fragment in its detail. */
  public static Failed failed(Reason reason, String fragment) {
    return new Failed(reason, fragment);
  }

  /** Results must be equal; of a failure, the reason and a fragment of the detail. */
  public static void assertResult(ProbeResult actual, ProbeResult expected) {
    if (expected instanceof Failed(Reason reason, String fragment, _)) {
      assertThat(actual)
          .isInstanceOfSatisfying(
              Failed.class,
              failed -> {
                assertThat(failed.reason()).as(failed.detail()).isEqualTo(reason);
                assertThat(failed.detail()).contains(fragment);
              });
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  /** Probes all mailboxes concurrently and expects a measurement for each. */
  public static void assertAllMeasured(Prober prober, List<Mailbox> mailboxes) {
    List<Measured> measured = new ArrayList<>(mailboxes.size());
    prober.probe(
        mailboxes,
        Trace.NONE,
        (_, result) -> {
          if (result instanceof Measured reading) {
            measured.add(reading);
          }
        });
    assertThat(measured).hasSameSizeAs(mailboxes);
  }

  /** The commands of each flight of a connection, joined. */
  public static List<String> flights(ScriptedServer server, int connection) {
    return server.flights(connection).stream()
        .map(flight -> flight.strip().replace("\r\n", " | "))
        .toList();
  }

  /** The same without IMAP tags. */
  public static List<String> untaggedFlights(ScriptedServer server, int connection) {
    return server.flights(connection).stream()
        .map(flight -> flight.strip().replaceAll("(?m)^[A-Z]+\\d+ ", "").replace("\r\n", " | "))
        .toList();
  }
}
