package mailquota.probe.imap;

import static mailquota.probe.TestServers.NOW;

import java.time.InstantSource;
import mailquota.probe.Method;
import mailquota.probe.fuzz.Fuzz;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("hostile")
@Isolated
@Timeout(3600)
class ImapFuzzTest {

  private final Fuzz fuzz =
      new Fuzz(
          Method.IMAP,
          connector ->
              new ImapProber(Fuzz.server(Method.IMAP), connector, InstantSource.fixed(NOW)));

  @Test
  void aProbeEndsAsSpecifiedForAnyInput() {
    fuzz.tryDamagedTranscripts();
  }

  @Test
  void regressionsPass() {
    fuzz.tryRegressions();
  }
}
