package mailquota.probe;

import java.util.ArrayList;
import java.util.List;

/** Remembers the lines it was shown, each behind its mark. For one thread. */
public final class RecordingTrace implements Trace {

  private final List<String> lines = new ArrayList<>();

  @Override
  public void line(From from, String text) {
    lines.add(from.mark() + ": " + text);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }
}
