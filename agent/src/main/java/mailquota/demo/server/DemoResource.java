package mailquota.demo.server;

/** A limited resource of a quota root. Used may exceed the limit (quota_grace of Dovecot). */
public sealed interface DemoResource {

  record Storage(long usedBytes, long limitBytes) implements DemoResource {
    public Storage {
      requireCounts("STORAGE", usedBytes, limitBytes);
    }
  }

  record Messages(long used, long limit) implements DemoResource {
    public Messages {
      requireCounts("MESSAGE", used, limit);
    }
  }

  private static void requireCounts(String resource, long used, long limit) {
    if (used < 0 || limit < 0) {
      throw new IllegalArgumentException(
          "%s: expected no negative number, got used %d, limit %d"
              .formatted(resource, used, limit));
    }
  }
}
