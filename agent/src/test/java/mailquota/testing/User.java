package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A mailbox that a test declares to its Dovecot: unlimited until a limit is given.
 *
 * @param rules Dovecot's quota rule of each limited root, as {@code *:storage=1M:messages=1000};
 *     the first root is 1
 */
public record User(String address, String password, Map<Integer, String> rules) {

  public User {
    rules = Map.copyOf(rules);
  }

  /** Unlimited, with the password {@code secret}. */
  public static User named(String address) {
    return new User(address, "secret", Map.of());
  }

  /** Any text: quotes, backslashes, spaces, colons, UTF-8. */
  public User password(String password) {
    return new User(address, password, rules);
  }

  /** A limit on the first root's bytes, as Dovecot writes sizes: {@code 1M}, {@code 512k}. */
  public User storage(String size) {
    return storage(1, size);
  }

  public User storage(int root, String size) {
    return limit(root, "storage=" + size);
  }

  /** A limit on the first root's number of messages. */
  public User messages(long count) {
    return messages(1, count);
  }

  public User messages(int root, long count) {
    return limit(root, "messages=" + count);
  }

  private User limit(int root, String limit) {
    var all = new HashMap<>(rules);
    all.merge(root, "*:" + limit, (rule, _) -> rule + ":" + limit);
    return new User(address, password, all);
  }

  /** One line of a passwd-file; base64 lets any password pass between its colons. */
  String passwdLine(long generation) {
    var line = new StringBuilder();
    line.append(address).append(":{PLAIN.b64}");
    line.append(Base64.getEncoder().encodeToString(password.getBytes(UTF_8))).append("::::::");
    rules.forEach((root, rule) -> line.append(field(root)).append(rule).append(' '));
    return line.append("userdb_generation=").append(generation).toString();
  }

  private static String field(int root) {
    return root == 1 ? "userdb_quota_rule=" : "userdb_quota%d_rule=".formatted(root);
  }
}
