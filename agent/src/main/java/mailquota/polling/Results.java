package mailquota.polling;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.loop.Loop;
import mailquota.probe.Probe;
import mailquota.quota.Address;

/** Passes the results of a poller to the keeper of the board until it is closed. Thread-safe. */
final class Results {

  private final String server;
  private final BoardKeeper keeper;
  private final Loop loop;

  /** Held for reading while a result is passed; guards the change of {@link #isClosed}. */
  private final StampedLock passing = new StampedLock();

  private volatile boolean isClosed;

  Results(String server, BoardKeeper keeper, Loop loop) {
    this.server = server;
    this.keeper = keeper;
    this.loop = loop;
  }

  /**
   * Returns the status after a probe; empty if the result was dropped or could not be evaluated.
   */
  Optional<MailboxStatus> accept(Probe probe) {
    long stamp = passing.readLock();
    try {
      return isClosed ? Optional.empty() : Optional.of(keeper.accept(probe));
    } catch (RuntimeException e) {
      loop.failed(e); // The next probe of the mailbox is evaluated as usual.
      return Optional.empty();
    } finally {
      passing.unlockRead(stamp);
    }
  }

  /** Removes a mailbox that was removed from the poller during its probe, unless closed. */
  void leaveProbed(Address mailbox, Instant at) {
    long stamp = passing.readLock();
    try {
      if (!isClosed) {
        leave(mailbox, at);
      }
    } finally {
      passing.unlockRead(stamp);
    }
  }

  /** Removes a mailbox that the poller no longer polls. */
  void leave(Address mailbox, Instant at) {
    try {
      keeper.leave(server, mailbox, at);
    } catch (RuntimeException e) {
      loop.failed(e);
    }
  }

  /** Drops all results from now on. */
  void close() {
    long stamp = passing.writeLock();
    try {
      isClosed = true;
    } finally {
      passing.unlockWrite(stamp);
    }
  }
}
