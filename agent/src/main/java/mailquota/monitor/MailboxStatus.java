package mailquota.monitor;

import java.time.Instant;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mailbox now.
 *
 * @param level null while it has never been measured: unknown is not OK
 * @param lastSuccess when it was last measured; null for never
 */
public record MailboxStatus(Probe lastProbe, @Nullable Level level, @Nullable Instant lastSuccess) {

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }
}
