package mailquota.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import mailquota.demo.DemoUser.Kind;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoMailboxes;
import mailquota.quota.Bytes;

/**
 * The mailboxes of the demo, the same at every start. A few have a special condition; the others
 * fill at different speeds. Thread-safe.
 */
final class DemoWorld implements DemoMailboxes {

  static final String PASSWORD = "demo-password";

  static final String POP3_USER = "peter@example.com";

  static final Bytes POP3_LIMIT = new Bytes(1L << 30);

  /** The password was changed, but not in the configuration of the agent. */
  static final String WRONG_PASSWORD_USER = "wanda@example.org";

  private static final String UNLIMITED_USER = "ursula@example.org";
  static final int SEED = 143;
  private static final List<String> DOMAINS = List.of("example.org", "example.net", "example.com");
  private static final List<String> NAMES =
      List.of(
          "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
          "karl", "lena");
  private static final long MIB = 1L << 20;

  private final Map<String, DemoUser> users = new LinkedHashMap<>();

  /** The clock counts seconds since the start of the demo, at its speed. */
  DemoWorld(int mailboxes, DoubleSupplier clock) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    Filling pop3 = new Filling(POP3_LIMIT.count(), 0.76, 0.004);
    Filling slow = new Filling(MIB << 10, 0.5, 0.001);
    Filling faster = new Filling(MIB << 10, 0.6, 0.002);
    add(new DemoUser(POP3_USER, PASSWORD, Kind.STORAGE, pop3, clock));
    add(new DemoUser(UNLIMITED_USER, PASSWORD, Kind.UNLIMITED, slow, clock));
    add(new DemoUser(WRONG_PASSWORD_USER, "changed", Kind.STORAGE, faster, clock));
    for (int i = 0; users.size() < mailboxes; i++) {
      add(ordinary(i, random, clock));
    }
  }

  @Override
  public Optional<DemoMailbox> find(String login) {
    return Optional.ofNullable(users.get(login));
  }

  /** All mailboxes, the special ones first. */
  List<DemoUser> users() {
    return Collections.unmodifiableList(new ArrayList<>(users.values()));
  }

  /** Whether mail to this address is accepted; always for unknown addresses. */
  boolean acceptsMail(String address) {
    DemoUser user = users.get(address);
    return user == null || user.acceptsMail();
  }

  private void add(DemoUser user) {
    users.put(user.address(), user);
  }

  private static DemoUser ordinary(int index, RandomGenerator random, DoubleSupplier clock) {
    // By domain in turn, so that even few mailboxes use every server.
    String domain = DOMAINS.get(index % DOMAINS.size());
    String name = NAMES.get(index / DOMAINS.size() % NAMES.size());
    int round = index / (NAMES.size() * DOMAINS.size());
    String address = (round == 0 ? name : name + round) + "@" + domain;
    Kind kind =
        switch (index % 8) {
          case 3 -> Kind.STORAGE_AND_MESSAGES;
          case 5 -> Kind.WITH_ARCHIVE;
          default -> Kind.STORAGE;
        };
    long limit = (1024 * MIB) << random.nextInt(5);
    // Most fill slowly; a few are almost full or cross a threshold within seconds, so that the demo
    // shows warnings soon.
    double start =
        index % 11 == 7
            ? random.nextDouble(0.86, 0.999)
            : 0.2 + 0.62 * Math.sqrt(random.nextDouble());
    double perSecond = 0.00003 + 0.006 * Math.pow(random.nextDouble(), 4);
    return new DemoUser(address, PASSWORD, kind, new Filling(limit, start, perSecond), clock);
  }
}
