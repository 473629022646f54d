package mailquota.board;

import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How one limited resource of a mailbox develops, as of the last success. Nothing that can be read
 * from it changes.
 */
public interface Trend {

  String root();

  Resource resource();

  /** At the latest reading. */
  Usage usage();

  /**
   * How fast it grows when it grows fast: in units of the resource a second, 0 for not at all or
   * unknown.
   */
  double growth();

  /** When it will be full, by the latest reading and those before. */
  Forecast forecast();

  static @Nullable Trend find(List<Trend> trends, String root, Resource resource) {
    for (Trend trend : trends) {
      if (trend.resource().equals(resource) && trend.root().equals(root)) {
        return trend;
      }
    }
    return null;
  }
}
