package mailquota.probe;

import java.util.ArrayList;
import java.util.List;

/** Stores the lines with their marks. Used by one thread. */
public final class RecordingTrace implements Trace {

  private final List<String> lines = new ArrayList<>();

  @Override
  public void line(From from, String text) {
    lines.add(from.mark() + ": " + text);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The commands of each flight, joined, without IMAP tags. */
  public List<String> flights() {
    var flights = new ArrayList<String>();
    boolean flying = false;
    for (var line : lines) {
      if (!line.startsWith("C: ")) {
        flying = false;
        continue;
      }
      var command = line.replaceFirst("C: ([A-Z]+\\d+ )?", "");
      flights.add(flying ? flights.removeLast() + " | " + command : command);
      flying = true;
    }
    return flights;
  }
}
