package mailquota.probe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Watches the wire as {@code probe --trace} does, and keeps only what should not be there: secrets,
 * and what could command a terminal. Thread-safe.
 */
public final class LeakTrace implements Trace {

  private final List<String> secrets;
  private final List<String> leaks = new CopyOnWriteArrayList<>();

  public LeakTrace(String... secrets) {
    this.secrets = List.of(secrets);
  }

  @Override
  public void line(From from, String text) {
    if (secrets.stream().anyMatch(text::contains)
        || text.chars().anyMatch(Character::isISOControl)) {
      leaks.add(text);
    }
  }

  public List<String> leaks() {
    return List.copyOf(leaks);
  }
}
