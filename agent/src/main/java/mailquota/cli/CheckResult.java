package mailquota.cli;

import java.util.List;
import mailquota.quota.Sanitizer;

/**
 * What a plugin reports.
 *
 * @param performanceData each as {@code label=value;warning;critical;minimum;maximum}
 */
record CheckResult(ServiceState state, String text, List<String> performanceData) {

  CheckResult {
    performanceData = List.copyOf(performanceData);
  }

  static CheckResult unknown(String why) {
    return new CheckResult(ServiceState.UNKNOWN, why, List.of());
  }

  /** One line. A bar begins the performance data, so the text has none. */
  String line() {
    String line = "QUOTA " + state + " - " + Sanitizer.line(text).replace('|', '/');
    return performanceData.isEmpty()
        ? line
        : line + " | " + Sanitizer.line(String.join(" ", performanceData));
  }
}
