package mailquota.testing.dovecot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A mailbox of a test's Dovecot: unlimited until a limit is set. */
public record User(String address, String password, List<QuotaLimit> limits) {

  public User {
    limits = List.copyOf(limits);
  }

  /** A limit of one root; the first root is 1. */
  public sealed interface QuotaLimit {
    int root();

    /** On bytes, in Dovecot's syntax: {@code 1M}, {@code 512k}. */
    record Storage(int root, String size) implements QuotaLimit {}

    record Messages(int root, long count) implements QuotaLimit {}
  }

  /** Unlimited, with the password {@code secret}. */
  public static User named(String address) {
    return new User(address, "secret", List.of());
  }

  /** Any text: quotes, backslashes, spaces, colons, UTF-8. */
  public User password(String password) {
    return new User(address, password, limits);
  }

  /** A limit on the first root's bytes, in Dovecot's syntax: {@code 1M}, {@code 512k}. */
  public User storage(String size) {
    return storage(1, size);
  }

  public User storage(int root, String size) {
    return limit(new QuotaLimit.Storage(root, size));
  }

  /** A limit on the first root's number of messages. */
  public User messages(long count) {
    return messages(1, count);
  }

  public User messages(int root, long count) {
    return limit(new QuotaLimit.Messages(root, count));
  }

  private User limit(QuotaLimit limit) {
    var all = new ArrayList<>(limits);
    all.add(limit);
    return new User(address, password, all);
  }

  /** One line of a passwd-file; base64 allows any character in the password. */
  String passwdLine(DovecotSyntax syntax, long generation) {
    var encoded = Base64.getEncoder().encodeToString(password.getBytes(UTF_8));
    return "%s:{PLAIN.b64}%s::::::%s userdb_generation=%d"
        .formatted(address, encoded, syntax.limits(limits), generation);
  }
}
