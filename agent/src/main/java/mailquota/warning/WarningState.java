package mailquota.warning;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import mailquota.quota.Level;

/**
 * What is remembered of one resource of one quota root between two readings.
 *
 * @param level where it stood at the last reading
 * @param episode when it last left OK; meaningless while it is OK
 * @param lastSeen when each level above OK was last held
 */
public record WarningState(Level level, Instant episode, Map<Level, Instant> lastSeen) {

  /** Nothing has ever been wrong. */
  public static final WarningState CLEAR = new WarningState(Level.OK, Instant.EPOCH, Map.of());

  public WarningState {
    lastSeen = lastSeen.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(lastSeen));
  }

  WarningState at(Level now, Instant instant) {
    if (now == Level.OK) {
      return lastSeen.isEmpty() ? CLEAR : new WarningState(Level.OK, episode, lastSeen);
    }
    Map<Level, Instant> seen = new EnumMap<>(Level.class);
    seen.putAll(lastSeen);
    seen.put(now, instant);
    return new WarningState(now, level == Level.OK ? instant : episode, seen);
  }
}
