package mailquota.probe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A trace that stores only secrets and terminal control characters, which must not occur.
 * Thread-safe.
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
