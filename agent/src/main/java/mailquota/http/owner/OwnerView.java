package mailquota.http.owner;

import java.util.List;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.notify.OwnerLinks;
import mailquota.notify.text.Wording;
import mailquota.probe.FolderSize;
import mailquota.quota.Address;
import mailquota.quota.Owner;
import mailquota.silence.Silence;
import mailquota.warning.Subject;

/** What the pages of owners ask of the agent. Thread-safe. */
public interface OwnerView {

  /** Empty if there are no such pages. */
  Optional<OwnerLinks> links();

  Optional<MailboxStatus> find(Address mailbox);

  /** The folders of the mailbox; empty if its server does not tell them within a second. */
  List<FolderSize> folders(Subject subject);

  /** The words for an owner. */
  Wording wording(Owner owner);

  /** The present silences. */
  List<Silence> silences();

  /** Adds a silence in place of others; asks the store, and throws if it fails. */
  void silence(Silence silence, List<Silence> inPlaceOf);
}
