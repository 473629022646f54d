package mailquota.fleet;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;

/**
 * What this process may do with the mailboxes of a store that several processes may use.
 * Thread-safe; no method blocks.
 */
public interface Ownership {

  /** The ownership of a process that has the store alone: a file, or a copy. */
  Ownership SOLE =
      new Ownership() {
        @Override
        public Optional<UUID> holder() {
          return Optional.empty();
        }

        @Override
        public boolean mayDecide() {
          return true;
        }

        @Override
        public boolean holds(String server, Address mailbox) {
          return true;
        }

        @Override
        public boolean maySend(String server, Address mailbox) {
          return true;
        }

        @Override
        public boolean mustRecord() {
          return false;
        }

        @Override
        public long losses() {
          return 0;
        }

        @Override
        public long timeline() {
          return 0;
        }

        @Override
        public Rewriting rewriting() {
          return Rewriting.NONE;
        }

        @Override
        public void rewritten(long losses) {}

        @Override
        public Fence fence(Stream<Mailbox> mailboxes) {
          return Fence.NONE;
        }

        @Override
        public List<Tenure> held() {
          return List.of();
        }

        @Override
        public void recalled(List<Tenure> tenures) {}

        @Override
        public void fenced() {}

        @Override
        public boolean isStandby() {
          return false;
        }
      };

  /** The process as the holder of segments; empty if it has the store alone. */
  Optional<UUID> holder();

  /** Whether the process may decide and deliver now: its lease has not ended. */
  boolean mayDecide();

  /** Whether the process holds the segment of a mailbox, as far as it knows. */
  boolean holds(String server, Address mailbox);

  /** Whether a notice of a mailbox may be sent now. To be asked before each send. */
  boolean maySend(String server, Address mailbox);

  /**
   * Whether a result that is not recorded may be another process's to send again, so that nothing
   * more is sent before it is.
   */
  boolean mustRecord();

  /**
   * How often the process has given up or lost segments. What was read before another process may
   * have sent since, also if the segment is held again.
   */
  long losses();

  /** The timeline of the database that the process knows; 0 for none. */
  long timeline();

  /** Whether what was stored lately has to be written again. */
  Rewriting rewriting();

  /**
   * What was stored lately is written again.
   *
   * @param losses those before: after another one, it is still to be written
   */
  void rewritten(long losses);

  /**
   * What a transaction that writes rows of these mailboxes depends on.
   *
   * @throws FencedException if the process does not hold one of their segments
   */
  Fence fence(Stream<Mailbox> mailboxes);

  /** The segments that the process holds; none if it has the store alone. */
  List<Tenure> held();

  /** The stored states of these segments are known: their mailboxes may be probed. */
  void recalled(List<Tenure> tenures);

  /** The database has refused a write: another process may have a segment. */
  void fenced();

  /** Whether another process has the name of this one, which waits. */
  boolean isStandby();
}
