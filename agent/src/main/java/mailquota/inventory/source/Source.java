package mailquota.inventory.source;

import java.util.List;
import mailquota.inventory.MailboxEntry;

/** Reads the mailboxes of one source. Used by one thread at a time. */
@FunctionalInterface
interface Source {

  /** The outcome of a reading. */
  sealed interface Content {

    /** All entries, each address once. */
    record Read(List<MailboxEntry> entries) implements Content {
      public Read {
        entries = List.copyOf(entries);
      }
    }

    /**
     * The source cannot be read; the entries read before stay valid.
     *
     * @param detail for people; contains no secret
     */
    record Failed(String detail) implements Content {}
  }

  /** Reads all entries once. Blocks until the deadline of the source at most. */
  Content read();
}
