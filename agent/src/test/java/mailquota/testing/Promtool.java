package mailquota.testing;

import java.util.List;

/** Prometheus' own check of its text format. */
public final class Promtool {

  private Promtool() {}

  /** What {@code promtool check metrics} complains about. */
  public static String check(String metrics) {
    Command promtool = Command.run(List.of("promtool", "check", "metrics"), metrics);
    return promtool.output() + promtool.errors();
  }
}
