package mailquota.silence;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Matching notices are not sent for a while. Immutable, thread-safe.
 *
 * @param id unique
 * @param endsAt exclusive
 */
public record Silence(
    String id, Matcher matcher, Instant startsAt, Instant endsAt, String author, String comment) {

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

  /** A new silence without a comment. */
  public static Silence of(Matcher matcher, Instant startsAt, Instant endsAt, String author) {
    return new Silence(newId(), matcher, startsAt, endsAt, author, "");
  }

  /** A new id, short enough to be typed. */
  static String newId() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
  }

  public boolean isActiveAt(Instant at) {
    return !at.isBefore(startsAt) && at.isBefore(endsAt);
  }

  public boolean hasEnded(Instant at) {
    return !at.isBefore(endsAt);
  }

  /**
   * Selects notices by their subject and level. All given parts must match, and at least one is
   * given.
   *
   * @param mailbox an address, or a pattern in which {@code *} stands for any characters; null for
   *     any
   * @param domain null for any
   * @param server the name in the configuration; null for any
   * @param level the highest matching level; null for any
   */
  public record Matcher(
      @Nullable String mailbox,
      @Nullable String domain,
      @Nullable String server,
      @Nullable Level level) {

    public Matcher {
      if (mailbox == null && domain == null && server == null && level == null) {
        throw new IllegalArgumentException(
            "a silence has a mailbox, a domain, a server or a level");
      }
      if (level == Level.OK) {
        throw new IllegalArgumentException("a silence's level is above OK");
      }
      mailbox = mailbox == null ? null : Address.withLowerCaseDomain(mailbox);
      domain = domain == null ? null : domain.toLowerCase(Locale.ROOT);
    }

    public boolean matches(Subject subject, Level noticeLevel) {
      return (level == null || !noticeLevel.isAbove(level))
          && concerns(subject.mailbox(), subject.server());
    }

    /** Whether it matches notices of this mailbox, at some level. */
    public boolean concerns(Address address, String itsServer) {
      return (server == null || server.equals(itsServer))
          && (domain == null || domain.equals(address.domain()))
          && (mailbox == null || Glob.matches(mailbox, address.value()));
    }
  }
}
