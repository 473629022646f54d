package mailquota.warning;

import java.time.Instant;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Usage;

/**
 * The present level of one limited resource of a mailbox, whether or not a notice of it was sent.
 *
 * @param usage as last measured
 * @param since when the episode began; meaningless at OK
 */
public record ResourceStatus(
    Subject subject, Level level, Usage usage, Instant since, Forecast forecast) {}
