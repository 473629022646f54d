package mailquota.state;

import java.util.List;
import mailquota.store.OutboxEntry;

/** Takes the notices that are to be delivered. Thread-safe; no method blocks. */
public interface StoredNotices {

  /** Takes notices that are stored now, perhaps not for the first time. */
  void recorded(List<OutboxEntry> entries);

  /** Looks for notices again, once the earlier decisions are known. */
  void look();
}
