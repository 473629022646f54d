package mailquota.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import mailquota.quota.Level;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Notices that match are not to be sent for a while.
 *
 * @param id unique, chosen by whoever adds it
 * @param endsAt the first instant at which it does not hold any more
 */
public record Silence(
    String id, Matcher matcher, Instant startsAt, Instant endsAt, String author, String comment) {

  /** Whoever is never to be warned is excluded; a silence that nobody remembers ends by itself. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private static final int ID_LENGTH = 12;

  public Silence {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a silence has an id");
    }
    if (endsAt.isBefore(startsAt)) {
      throw new IllegalArgumentException("a silence ends after it starts");
    }
  }

  /** A new id, short enough to be typed. */
  static String newId() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
  }

  public boolean holdsAt(Instant at) {
    return !at.isBefore(startsAt) && at.isBefore(endsAt);
  }

  public boolean hasEnded(Instant at) {
    return !at.isBefore(endsAt);
  }

  /**
   * Which notices: those to which all parts apply that are given, and at least one is. What is
   * matched is what a notice is about, never its words.
   *
   * @param mailbox an address, or a pattern in which {@code *} stands for any characters; its
   *     domain in lower case, as an address has it; null for any
   * @param domain in lower case; null for any
   * @param server by its name in the configuration; null for any
   * @param level this one and those below: who silences warnings still hears that it is critical;
   *     null for any
   */
  public record Matcher(
      @Nullable String mailbox,
      @Nullable String domain,
      @Nullable String server,
      @Nullable Level level) {

    public Matcher {
      if (mailbox == null && domain == null && server == null && level == null) {
        throw new IllegalArgumentException("a silence says whom it silences");
      }
      if (level == Level.OK) {
        throw new IllegalArgumentException("a silence's level is above OK");
      }
      mailbox = mailbox == null ? null : canonical(mailbox);
      domain = domain == null ? null : domain.toLowerCase(Locale.ROOT);
    }

    private static String canonical(String mailbox) {
      int at = mailbox.lastIndexOf('@');
      return at < 0
          ? mailbox
          : mailbox.substring(0, at) + mailbox.substring(at).toLowerCase(Locale.ROOT);
    }

    public boolean matches(Subject subject, Level of) {
      return (level == null || !of.isAbove(level))
          && (server == null || server.equals(subject.server()))
          && (domain == null || domain.equals(subject.mailbox().domain()))
          && (mailbox == null || Glob.matches(mailbox, subject.mailbox().value()));
    }
  }
}
