package mailquota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoMailboxes;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.quota.Level;

/**
 * Mailboxes that cross levels again and again, up, over several at once, down to OK and up anew;
 * and the mails about it. A mailbox stays where it is until its owner was notified, and goes on
 * some looks later: so a crossing that nobody is notified of holds it up for ever, and one with two
 * mails shows. While it waits it now and then falls to a lower level and comes back, of which
 * nobody is to be notified. Thread-safe.
 */
final class RestlessMailboxes implements DemoMailboxes {

  /** A crossing of a threshold, to be notified once. */
  record Crossing(String mailbox, int episode, Level level) {}

  static final String PASSWORD = "secret-of-the-mailboxes";

  private static final Map<Level, Integer> PERCENT =
      Map.of(Level.OK, 50, Level.INFO, 85, Level.WARNING, 92, Level.CRITICAL, 97, Level.FULL, 100);
  private static final long LIMIT = 1000L << 20;
  private static final int LONGEST_REST = 5;
  private static final int MANY_LOOKS = 15;
  private static final long LONGEST_THOUGHT_NANOS = Duration.ofMillis(20).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern HEADER =
      Pattern.compile("(?m)^(Message-ID|X-Quota-Mailbox|X-Quota-Level): <?([^@\\s]+)");

  private final ReentrantLock lock = new ReentrantLock(); // guards all below
  private final Condition changed = lock.newCondition();
  private final RandomGenerator random;
  private final Map<String, Mailbox> mailboxes = new LinkedHashMap<>();

  /** The identities of all mails, in the order in which they were accepted. */
  private final List<String> accepted = new ArrayList<>();

  private final Map<String, Crossing> notified = new LinkedHashMap<>();
  private final List<String> unexpected = new ArrayList<>();
  private long looks;
  private boolean settling;

  RestlessMailboxes(int count, RandomGenerator random) {
    this.random = random;
    for (int i = 0; i < count; i++) {
      mailboxes.put("user" + i, new Mailbox("user" + i + "@example.org"));
    }
  }

  List<String> addresses() {
    return mailboxes.values().stream().map(Mailbox::address).toList();
  }

  /**
   * The end of a configuration with them on the server {@code imap}, and their levels.
   *
   * @param connections the number of those to the SMTP server
   */
  String watched(String channel, int smtp, int connections) {
    return """
    warnings:
      levels: {info: {at: 80%%}, warning: {at: 90%%}, critical: {at: 95%%}, full: {at: 100%%}}
      repeat: {}
      resolved: true
    mailboxes:
      - {server: imap, list: [%s]}
    channels:
      %s: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d, connections: %d}}
    """
        .formatted(String.join(", ", addresses()), channel, smtp, connections);
  }

  @Override
  public Optional<DemoMailbox> find(String login) {
    return Optional.ofNullable(mailboxes.get(login.substring(0, login.indexOf('@'))));
  }

  /** A mail was accepted; its server takes a while to say so. */
  void take(DemoMail mail) {
    Map<String, String> headers = new HashMap<>();
    Matcher header = HEADER.matcher(mail.content());
    while (header.find()) {
      headers.put(header.group(1), header.group(2));
    }
    String id = headers.getOrDefault("Message-ID", "none");
    LockSupport.parkNanos(
        locked(() -> {
          accepted.add(id);
          if (!notified.containsKey(id)) {
            recordNotified(id, headers);
          }
          return random.nextLong(LONGEST_THOUGHT_NANOS);
        }));
  }

  private void recordNotified(String id, Map<String, String> headers) {
    Mailbox mailbox = mailboxes.get(headers.get("X-Quota-Mailbox"));
    String level = headers.get("X-Quota-Level");
    if (mailbox == null || mailbox.isNotified || !mailbox.level.name().equals(level)) {
      unexpected.add(id + " of level " + level + " for " + mailbox);
      return;
    }
    notified.put(id, new Crossing(mailbox.address, mailbox.episode, mailbox.level));
    mailbox.isNotified = true;
    mailbox.rest = random.nextInt(LONGEST_REST);
  }

  List<String> accepted() {
    return locked(() -> List.copyOf(accepted));
  }

  /** What was notified, by the identity of the mail. */
  Map<String, Crossing> notified() {
    return locked(() -> Map.copyOf(notified));
  }

  /** Mails that repeat a notice, or report a wrong state. */
  List<String> unexpected() {
    return locked(() -> List.copyOf(unexpected));
  }

  /** Waits until a mailbox is looked at. */
  void awaitLook() throws InterruptedException {
    long before = locked(() -> looks);
    await(() -> looks > before);
  }

  /**
   * Stops all changes; returns when every crossing was notified, and every mailbox was probed
   * since.
   */
  void settle() throws InterruptedException {
    locked(() -> settling = true);
    await(() -> mailboxes.values().stream().allMatch(mailbox -> mailbox.isNotified));
    locked(() -> {
      mailboxes.values().forEach(mailbox -> mailbox.looksAtRest = 0);
      return true;
    });
    await(() -> mailboxes.values().stream().allMatch(mailbox -> mailbox.looksAtRest >= 3));
  }

  /**
   * The same, of an agent that may have lost what it knew: returns the mailboxes with a crossing
   * that was not notified in many probes.
   */
  List<String> settleMost() throws InterruptedException {
    locked(() -> {
      settling = true;
      mailboxes.values().forEach(mailbox -> mailbox.looksAtRest = 0);
      return true;
    });
    await(() ->
        mailboxes.values().stream()
            .allMatch(mailbox -> mailbox.looksAtRest >= (mailbox.isNotified ? 3 : MANY_LOOKS)));
    return locked(() -> untold().stream().map(Mailbox::toString).toList());
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("nothing more happens; untold: " + untold());
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Mailbox> untold() {
    return mailboxes.values().stream().filter(mailbox -> !mailbox.isNotified).toList();
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      T result = action.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** One of them; what it is changes with the lock held only. */
  private final class Mailbox implements DemoMailbox {

    private final String address;
    private Level level = Level.OK;
    private int episode;
    private boolean isNotified = true; // OK at first, without a notice

    /** So many looks more until it goes on. */
    private int rest = random.nextInt(LONGEST_REST);

    private boolean isLower;
    private int looksAtRest;

    Mailbox(String address) {
      this.address = address;
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public boolean accepts(String password) {
      return password.equals(PASSWORD);
    }

    @Override
    public List<DemoRoot> roots() {
      return List.of(new DemoRoot("User quota", new DemoResource.Storage(look(), LIMIT)));
    }

    private long look() {
      return locked(() -> {
        looks++;
        looksAtRest++;
        isLower = false;
        if (isNotified && !settling && rest-- == 0) {
          goOn();
        } else if (isNotified && level.isAbove(Level.INFO)) {
          isLower = random.nextInt(3) == 0;
        }
        return used(isLower ? level.below() : level);
      });
    }

    private void goOn() {
      if (level == Level.OK) {
        episode++;
      }
      List<Level> higher = Stream.of(Level.values()).filter(one -> one.isAbove(level)).toList();
      boolean goesUp = level == Level.OK || (!higher.isEmpty() && random.nextInt(3) > 0);
      level = goesUp ? higher.get(random.nextInt(higher.size())) : Level.OK;
      isNotified = false;
    }

    private static long used(Level level) {
      return LIMIT / 100 * PERCENT.getOrDefault(level, 0);
    }

    @Override
    public long sizeBytes() {
      return locked(() -> used(level));
    }

    @Override
    public long messages() {
      return 1;
    }

    @Override
    public String toString() {
      return address + " at " + level + " in episode " + episode;
    }
  }
}
