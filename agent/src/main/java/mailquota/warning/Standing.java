package mailquota.warning;

import java.time.Instant;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Usage;

/**
 * Where one limited resource of a mailbox stands now, whoever has been told of it.
 *
 * @param usage as last measured
 * @param since when the trouble began that this is part of; meaningless at OK
 */
public record Standing(
    Subject subject, Level level, Usage usage, Instant since, Forecast forecast) {}
