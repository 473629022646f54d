package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import mailquota.quota.ProbeResult;

/** What a prober told of each of a batch: of all, and of each once. */
public final class Told {

  private final Map<String, ProbeResult> byAddress = new LinkedHashMap<>();

  private Told() {}

  public static Told by(Prober prober, String... addresses) {
    return by(prober, Trace.NONE, addresses);
  }

  public static Told by(Prober prober, Trace trace, String... addresses) {
    Told told = new Told();
    prober.probe(
        Arrays.stream(addresses).map(TestServers::mailbox).toList(),
        trace,
        (mailbox, result) ->
            assertThat(told.byAddress.put(mailbox.address().value(), result))
                .as("%s is told twice", mailbox)
                .isNull());
    assertThat(told.byAddress).containsOnlyKeys(addresses);
    return told;
  }

  public ProbeResult of(String address) {
    return Objects.requireNonNull(byAddress.get(address), address);
  }

  public Collection<ProbeResult> all() {
    return byAddress.values();
  }
}
