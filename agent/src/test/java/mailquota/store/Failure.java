package mailquota.store;

import java.time.Duration;
import java.util.List;
import mailquota.store.Faults.Kind;

/** Each way of which a store can fail. */
public enum Failure {
  WHOLLY_GONE,
  WRITES,
  WRITES_OF_NOTICES,
  WRITES_OF_STATES,
  WRITES_UNEXPECTEDLY,
  READS,
  READS_UNEXPECTEDLY,
  COMMITS,
  COMMITS_THOUGH_DONE,
  HANGING_WRITES,
  HANGING_READS;

  public void befall(Faults faults) {
    switch (this) {
      case WHOLLY_GONE -> List.of(Kind.values()).forEach(faults::fail);
      case WRITES -> faults.fail(Kind.WRITE);
      case WRITES_OF_NOTICES -> faults.fail(Kind.WRITE).in("notice");
      case WRITES_OF_STATES -> faults.fail(Kind.WRITE).in("resource_state");
      case WRITES_UNEXPECTEDLY -> faults.fail(Kind.WRITE).unexpectedly();
      case READS -> faults.fail(Kind.READ);
      case READS_UNEXPECTEDLY -> faults.fail(Kind.READ).unexpectedly();
      case COMMITS -> faults.fail(Kind.COMMIT);
      case COMMITS_THOUGH_DONE -> faults.fail(Kind.COMMIT).thoughDone();
      case HANGING_WRITES -> faults.fail(Kind.WRITE).hanging();
      case HANGING_READS -> faults.fail(Kind.READ).hanging();
    }
  }

  /** Whether what is stored can be read all the same. */
  public boolean leavesReads() {
    return name().contains("WRITES");
  }

  public boolean isHanging() {
    return name().startsWith("HANGING");
  }

  /** Short enough for a test, and longer than a loaded machine needs for what does not hang. */
  public Duration answersWithin() {
    return isHanging() ? Duration.ofSeconds(2) : BoundedCalls.LIMIT;
  }
}
