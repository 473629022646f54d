package mailquota.notify;

import java.time.Instant;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Usage;
import mailquota.warning.Subject;

/**
 * What holds now of one resource of a mailbox, whoever has been told of it.
 *
 * @param level above OK
 * @param usage as last measured
 * @param since when the trouble began that this is part of
 */
public record Firing(Subject subject, Level level, Usage usage, Instant since, Forecast forecast) {

  public Firing {
    if (level == Level.OK) {
      throw new IllegalArgumentException("at OK nothing fires");
    }
  }
}
