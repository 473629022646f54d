package mailquota.store;

import java.time.Duration;
import java.util.List;
import mailquota.store.Faults.Kind;

/** Each way in which a store can fail. */
public enum Failure {
  EVERYTHING,
  WRITES,
  WRITES_OF_NOTICES,
  WRITES_OF_STATES,
  WRITES_UNEXPECTEDLY,
  READS,
  READS_UNEXPECTEDLY,
  COMMITS,
  COMMITS_WITH_LOST_ANSWER,
  HANGING_WRITES,
  HANGING_READS;

  public void apply(Faults faults) {
    switch (this) {
      case EVERYTHING -> List.of(Kind.values()).forEach(faults::fail);
      case WRITES -> faults.fail(Kind.WRITE);
      case WRITES_OF_NOTICES -> faults.fail(Kind.WRITE).in("notice");
      case WRITES_OF_STATES -> faults.fail(Kind.WRITE).in("resource_state");
      case WRITES_UNEXPECTEDLY -> faults.fail(Kind.WRITE).unexpectedly();
      case READS -> faults.fail(Kind.READ);
      case READS_UNEXPECTEDLY -> faults.fail(Kind.READ).unexpectedly();
      case COMMITS -> faults.fail(Kind.COMMIT);
      case COMMITS_WITH_LOST_ANSWER -> faults.fail(Kind.COMMIT).thoughDone();
      case HANGING_WRITES -> faults.fail(Kind.WRITE).hanging();
      case HANGING_READS -> faults.fail(Kind.READ).hanging();
    }
  }

  /** Whether stored rows can still be read. */
  public boolean leavesReads() {
    return name().contains("WRITES");
  }

  public boolean isHanging() {
    return name().startsWith("HANGING");
  }

  /** Short enough for a test; longer than a call that does not hang takes on a loaded machine. */
  public Duration answersWithin() {
    return isHanging() ? Duration.ofSeconds(2) : BoundedCalls.LIMIT;
  }
}
