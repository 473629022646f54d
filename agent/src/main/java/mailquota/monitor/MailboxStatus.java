package mailquota.monitor;

import java.time.Instant;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mailbox now.
 *
 * @param level null while it has never been measured: unknown is not OK
 * @param lastSuccess when it was last measured; null for never
 * @param trends of its limited resources, as of the last success; empty for none
 */
public record MailboxStatus(
    Probe lastProbe, @Nullable Level level, @Nullable Instant lastSuccess, List<Trend> trends) {

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }
}
