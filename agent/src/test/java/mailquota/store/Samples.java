package mailquota.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import mailquota.warning.WarningState;

/** Sample states and notices. */
public final class Samples {

  /** With nanoseconds, which the store must preserve. */
  public static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123456789Z");

  public static final Instant EPISODE = NOW.minus(Duration.ofHours(3)).plusNanos(7);

  public static final Usage USAGE = new Usage(977_105_060, new Limit.Finite(1_073_741_824));

  private Samples() {}

  public static StoredMailbox remembered(String mailbox, Level level) {
    return remembered(mailbox, NOW, part("User quota", Resource.STORAGE, level));
  }

  public static StoredMailbox remembered(
      String mailbox, Instant at, StoredMailbox.ResourceState... parts) {
    return new StoredMailbox(new Address(mailbox), "mx1", at, List.of(parts));
  }

  public static StoredMailbox.ResourceState part(String root, Resource resource, Level level) {
    WarningState state =
        level == Level.OK
            ? WarningState.CLEAR
            : new WarningState(level, Map.of(Level.FULL, NOW), Level.FULL, NOW, EPISODE, 2);
    return new StoredMailbox.ResourceState(root, resource, USAGE, state, history(10));
  }

  public static History history(int points) {
    History history = new History();
    for (int i = 0; i < points; i++) {
      history.add(NOW.minus(Duration.ofHours(points - i)), i * 1_000_000L);
    }
    return history;
  }

  public static Notice notice(String mailbox, Level level) {
    return notice(mailbox, level, 0);
  }

  public static Notice notice(String mailbox, Level level, int repetition) {
    return new Notice(
        new Subject(new Address(mailbox), "mx1", "User quota", Resource.STORAGE),
        new Owner("elsewhere@example.net", Locale.forLanguageTag("pt-BR")),
        USAGE,
        new Change(level, Level.OK, Change.Why.RAISED, EPISODE, repetition),
        new Forecast.Full(NOW.plusSeconds(7200), NOW.plusSeconds(3600), NOW.plusSeconds(9999)),
        NOW,
        2);
  }

  /** Without any optional field. */
  public static Notice bareNotice(String mailbox) {
    return new Notice(
        new Subject(new Address(mailbox), "mx1", "", new Resource("X-NUM-FOLDERS")),
        Owner.UNKNOWN,
        new Usage(3, Limit.UNLIMITED),
        new Change(Level.OK, Level.FULL, Change.Why.RESOLVED, EPISODE, 0),
        Forecast.NONE,
        NOW);
  }
}
