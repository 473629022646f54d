package mailquota.probe.hostile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.probe.Trace;

/** Watches the wire as {@code probe --trace} does, and keeps only what should not be there. */
final class Watcher implements Trace {

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  @Override
  public void line(From from, String text) {
    if (text.contains(HostileServersTest.PASSWORD)
        || text.contains(HostileServersTest.SASL)
        || text.chars().anyMatch(Character::isISOControl)) {
      leaks.add(text);
    }
  }

  List<String> leaks() {
    return leaks;
  }
}
