package mailquota.inventory.source;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.MailboxEntry;

/** The contents of sources that one agent reads for all agents with the same store. Thread-safe. */
public interface Listings {

  /** Those of an agent that has the store alone: it reads each source itself. */
  Listings NONE =
      new Listings() {
        @Override
        public boolean isReader(String source) {
          return true;
        }

        @Override
        public Found find(String source, Duration age, long known) {
          return new Found.None();
        }

        @Override
        public long publish(String source, List<MailboxEntry> content) {
          return 0;
        }

        @Override
        public void confirm(String source) {}
      };

  /** A content that another agent has read. */
  sealed interface Found {

    /** There is none that is young enough. */
    record None() implements Found {}

    /** It is that of the known version. */
    record Same() implements Found {}

    /**
     * Another version of it.
     *
     * @param content has no password
     */
    record Content(long version, List<MailboxEntry> content) implements Found {
      public Content {
        content = List.copyOf(content);
      }
    }
  }

  /** Whether this agent reads the source for all; two agents may do so for a moment. */
  boolean isReader(String source);

  /**
   * The content that was published last.
   *
   * @param age the time since another agent has read it, at most
   * @param known the version that was found before; 0 for none
   * @throws RuntimeException if the store cannot be read now
   */
  Found find(String source, Duration age, long known);

  /**
   * Replaces the content for all.
   *
   * @param content has no password
   * @return its version, above 0; 0 if nothing is kept
   * @throws RuntimeException if the store cannot be written now
   */
  long publish(String source, List<MailboxEntry> content);

  /**
   * The content that was published last has been read again.
   *
   * @throws RuntimeException if the store cannot be written now
   */
  void confirm(String source);
}
