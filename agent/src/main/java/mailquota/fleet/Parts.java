package mailquota.fleet;

/** The parts of the agent that follow its segments. Thread-safe. */
public interface Parts {

  /** No part has begun. */
  Parts NONE =
      new Parts() {
        @Override
        public void changed() {}

        @Override
        public boolean isDrained(Segment segment) {
          return true;
        }
      };

  /** The segments have changed. */
  void changed();

  /** Whether nothing of a draining segment is under way, and what was decided is stored. */
  boolean isDrained(Segment segment);
}
