package mailquota.silence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * A request for a silence, as text and not yet checked. Immutable, thread-safe.
 *
 * @param endsAt an instant such as {@code 2026-12-01T08:00:00Z}; null where a duration is given
 * @param duration such as {@code 7d}
 */
public record SilenceRequest(
    @Nullable String mailbox,
    @Nullable String domain,
    @Nullable String server,
    @Nullable String level,
    @Nullable String endsAt,
    @Nullable String duration,
    @Nullable String author,
    @Nullable String comment) {

  private static final int MAX_NAME = 320;
  private static final int MAX_COMMENT = 1000;

  /** The parts of a request, with their JSON keys. */
  public enum Part {
    MAILBOX("mailbox"),
    DOMAIN("domain"),
    SERVER("server"),
    LEVEL("level"),
    ENDS_AT("endsAt"),
    DURATION("duration"),
    AUTHOR("author"),
    COMMENT("comment");

    private final String key;

    Part(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  public sealed interface Answer {

    record Good(Silence silence) implements Answer {}

    record Wrong(Map<Part, String> problems) implements Answer {}
  }

  /** The same request with an author where it has none. */
  public SilenceRequest by(String usualAuthor) {
    return new SilenceRequest(
        mailbox,
        domain,
        server,
        level,
        endsAt,
        duration,
        author == null ? usualAuthor : author,
        comment);
  }

  /** The same request with an author and an end, of which only the matcher is to be used. */
  public SilenceRequest asPreview() {
    return new SilenceRequest(mailbox, domain, server, level, null, "1h", "preview", null);
  }

  /** Checks all parts, with the names of all configured servers. */
  public Answer check(Collection<String> servers, Instant now) {
    Map<Part, String> problems = new EnumMap<>(Part.class);
    checkName(Part.MAILBOX, mailbox, problems);
    checkName(Part.DOMAIN, domain, problems);
    if (domain != null && !Address.isDomain(domain)) {
      problems.putIfAbsent(
          Part.DOMAIN, "expected a domain such as example.org; patterns are for the mailbox");
    }
    if (server != null && !servers.contains(server)) {
      problems.put(Part.SERVER, "expected one of " + String.join(", ", servers));
    }
    Level upTo = level(problems);
    if (mailbox == null && domain == null && server == null && level == null) {
      problems.put(
          Part.MAILBOX, "expected this, a domain, a server or a level; * is all mailboxes");
    }
    if (author == null || !isLine(author, MAX_NAME)) {
      problems.put(Part.AUTHOR, "expected one line of 1 to " + MAX_NAME + " characters");
    }
    if (comment != null && !comment.isEmpty() && !isLine(comment, MAX_COMMENT)) {
      problems.put(Part.COMMENT, "expected one line of at most " + MAX_COMMENT + " characters");
    }
    Instant end = end(now, problems);
    if (author == null || end == null || !problems.isEmpty()) {
      return new Answer.Wrong(problems);
    }
    return new Answer.Good(
        new Silence(
            Silence.newId(),
            new Silence.Matcher(mailbox, domain, server, upTo),
            now,
            end,
            author.strip(),
            comment == null ? "" : comment.strip()));
  }

  private static void checkName(Part part, @Nullable String name, Map<Part, String> problems) {
    if (name != null && (!isLine(name, MAX_NAME) || name.contains(" "))) {
      problems.put(
          part, "expected 1 to " + MAX_NAME + " characters, and no space or control character");
    }
  }

  private static boolean isLine(String text, int most) {
    return !text.isBlank()
        && text.length() <= most
        && text.chars().noneMatch(Character::isISOControl);
  }

  private @Nullable Level level(Map<Part, String> problems) {
    if (level == null) {
      return null;
    }
    for (Level each : Level.values()) {
      if (each != Level.OK && each.key().equals(level.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    problems.put(Part.LEVEL, "expected info, warning, critical or full");
    return null;
  }

  private @Nullable Instant end(Instant now, Map<Part, String> problems) {
    if ((endsAt == null) == (duration == null)) {
      problems.put(
          Part.ENDS_AT, "expected either an instant here or a duration, and not both of them");
      return null;
    }
    Part part = endsAt == null ? Part.DURATION : Part.ENDS_AT;
    Instant end;
    try {
      end =
          endsAt == null
              ? now.plus(Durations.parse(duration))
              : OffsetDateTime.parse(endsAt).toInstant();
    } catch (DateTimeException _) {
      problems.put(part, "expected an instant such as 2026-12-01T08:00:00Z");
      return null;
    } catch (IllegalArgumentException e) {
      problems.put(part, "expected " + e.getMessage());
      return null;
    }
    if (!end.isAfter(now) || end.isAfter(now.plus(Silence.LONGEST))) {
      problems.put(
          part,
          "expected an end within %d days; who is never to be warned is excluded in the configuration"
              .formatted(Silence.LONGEST.toDays()));
      return null;
    }
    return end;
  }
}
