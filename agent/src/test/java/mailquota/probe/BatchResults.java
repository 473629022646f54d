package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import mailquota.quota.ProbeResult;

/** The results of a batch; fails unless each mailbox is reported exactly once. */
public final class BatchResults {

  private final Map<String, ProbeResult> byAddress = new LinkedHashMap<>();

  private BatchResults() {}

  public static BatchResults by(Prober prober, String... addresses) {
    return by(prober, Trace.NONE, addresses);
  }

  public static BatchResults by(Prober prober, Trace trace, String... addresses) {
    BatchResults results = new BatchResults();
    prober.probe(
        Arrays.stream(addresses).map(TestServers::mailbox).toList(),
        trace,
        (mailbox, result) ->
            assertThat(results.byAddress.put(mailbox.address().value(), result))
                .as("%s is results twice", mailbox)
                .isNull());
    assertThat(results.byAddress).containsOnlyKeys(addresses);
    return results;
  }

  public ProbeResult of(String address) {
    return Objects.requireNonNull(byAddress.get(address), address);
  }

  public Collection<ProbeResult> all() {
    return byAddress.values();
  }
}
