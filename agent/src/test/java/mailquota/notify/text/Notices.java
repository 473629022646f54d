package mailquota.notify.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.StoredMail;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Subject;

/** Notices for the tests of texts. */
public final class Notices {

  static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private static final long GIB = 1L << 30;
  private static final Usage STORAGE = new Usage(977_105_060, new Limit.Finite(GIB));

  private Notices() {}

  /** At 91 %, and without a forecast. */
  static Notice notice(Level level, Why why) {
    return notice(level, why, Forecast.NONE);
  }

  static Notice notice(Level level, Why why, Forecast forecast) {
    return notice("alice@example.org", level, why, forecast);
  }

  /** Of a mailbox of this name. */
  public static Notice notice(String mailbox, Level level, Why why, Forecast forecast) {
    return notice(mailbox, Resource.STORAGE, STORAGE, level, why, forecast);
  }

  /** Of messages. */
  static Notice messages(long used, Limit limit) {
    Usage usage = new Usage(used, limit);
    return notice(
        "alice@example.org", Resource.MESSAGE, usage, Level.INFO, Why.RAISED, Forecast.NONE);
  }

  static Notice storage(Usage usage, Level level, Why why, Forecast forecast) {
    return notice("alice@example.org", Resource.STORAGE, usage, level, why, forecast);
  }

  private static Notice notice(
      String mailbox, Resource resource, Usage usage, Level level, Why why, Forecast forecast) {
    Subject subject = new Subject(new Address(mailbox), "mx1", "User quota", resource);
    Change change = new Change(level, Level.OK, why, NOW, 0);
    return new Notice(subject, Owner.UNKNOWN, usage, change, forecast, NOW);
  }

  /** Of one of two quota roots of a mailbox. */
  static Notice ofSeveralRoots(Level level, Why why) {
    Notice of = notice(level, why);
    Subject subject = new Subject(of.subject().mailbox(), "mx1", "Archive", Resource.STORAGE);
    return new Notice(subject, of.owner(), of.usage(), of.change(), of.forecast(), of.at(), 2);
  }

  /** Of a quota root that the mailboxes of example.org share. */
  public static Notice shared(Level level, Why why, Forecast forecast) {
    Notice of = notice("@example.org", level, why, forecast);
    Subject subject =
        new Subject(of.subject().mailbox(), "mx1", "cPanel Account", Resource.STORAGE);
    Usage usage = level == Level.FULL ? new Usage(GIB, new Limit.Finite(GIB)) : of.usage();
    return new Notice(subject, of.owner(), usage, of.change(), forecast, of.at(), 2);
  }

  /** Full so long from now. */
  public static Forecast full(Duration in) {
    Instant at = NOW.plus(in);
    return new Forecast.Full(at, at, at);
  }

  /** Usual folders; one more than a mail lists. */
  public static List<FolderSize> folders() {
    return List.of(
        folder("Sent", FolderUse.SENT, 210, 402_653_184),
        folder("INBOX", FolderUse.INBOX, 3200, 356_515_840),
        folder("Drafts", FolderUse.DRAFTS, 3, 150_000),
        folder("Projects/2025", FolderUse.OTHER, 41, 120_586_240),
        folder("Deleted Items", FolderUse.TRASH, 90, 73_400_320),
        folder("Archive", FolderUse.ARCHIVE, 22, 23_949_476));
  }

  private static FolderSize folder(String name, FolderUse use, long messages, long octets) {
    return new FolderSize(name, use, new StoredMail(messages, octets));
  }
}
