package mailquota.probe;

import java.time.InstantSource;
import mailquota.bench.Race;
import mailquota.probe.imap.ImapProber;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;

/** The agent's own IMAP prober as a contender. */
final class ProberContender implements Race.Asking {

  private final ImapProber prober;

  ProberContender(MailServer server) {
    prober = new ImapProber(server, InstantSource.system());
  }

  @Override
  public void quotaOf(String address) {
    ProbeResult result = prober.probe(TestServers.mailbox(address), Trace.NONE);
    if (!(result instanceof Measured)) {
      throw new IllegalStateException(result.toString());
    }
  }
}
