package mailquota.notify.digest;

import java.time.InstantSource;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import mailquota.loop.Loop;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery;
import mailquota.notify.Overview;
import mailquota.notify.TestNotice;
import mailquota.notify.email.SmtpServer;
import mailquota.notify.text.Style;
import mailquota.quota.Level;
import mailquota.store.JobTimes;
import mailquota.warning.Fleet;

/**
 * A channel that sends one e-mail a day to an administrator, and no single notices.
 *
 * @param levels the levels of the listed mailboxes
 * @param from a mailbox with or without a display name, as in a From header
 * @param at the time of day in the zone of {@code style}
 */
public record DigestSettings(
    String name,
    Set<Level> levels,
    String from,
    String to,
    LocalTime at,
    Style style,
    SmtpServer smtp)
    implements ChannelSettings {

  public DigestSettings {
    levels = Set.copyOf(levels);
  }

  @Override
  public Optional<Loop> reporter(
      Overview overview,
      JobTimes jobs,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    return Optional.of(new DigestSchedule(this, overview, jobs, clock, listener).loop());
  }

  @Override
  public List<Verdict> test(String reader, String domain, InstantSource clock) {
    Fleet fleet = TestNotice.fleet(domain, clock.instant());
    return List.of(new Verdict(to, new DigestMailer(this).test(fleet)));
  }
}
