package mailquota.inventory.source;

import mailquota.net.Deadline;

/** Reads the mailboxes of one source. Used by one thread at a time. */
@FunctionalInterface
interface Source extends AutoCloseable {

  /** The outcome of a reading. */
  sealed interface Outcome {

    /** All rows were added. */
    record Complete() implements Outcome {}

    /** The content is that of the last complete reading; no row was added. */
    record Unchanged() implements Outcome {}

    /**
     * The source cannot be read; the rows that were added are not used.
     *
     * @param detail for people; contains no secret
     */
    record Failed(String detail) implements Outcome {}
  }

  /**
   * Reads the source once and adds all its rows. Blocks until the deadline at most.
   *
   * @throws Rows.TooManyException from {@code rows}, after the source has been closed
   */
  Outcome read(Rows rows, Deadline deadline);

  /** Makes the next reading a complete one: the content of the last one was not accepted. */
  default void forget() {}

  /** Closes what is kept between readings. */
  @Override
  default void close() {}
}
