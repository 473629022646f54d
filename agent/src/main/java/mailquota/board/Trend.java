package mailquota.board;

import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.forecast.History.Point;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** The growth of one limited resource of a mailbox at the last success. */
public interface Trend {

  String root();

  Resource resource();

  Usage usage();

  /** A high percentile of its growth, in units of the resource a second; 0 if unknown. */
  double growth();

  Forecast forecast();

  /** The use in the last weeks, oldest first; empty where it is not known. */
  default List<Point> points() {
    return List.of();
  }

  static @Nullable Trend find(List<Trend> trends, String root, Resource resource) {
    for (Trend trend : trends) {
      if (trend.resource().equals(resource) && trend.root().equals(root)) {
        return trend;
      }
    }
    return null;
  }
}
