package mailquota.probe.imap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;

/**
 * Collects the results for several folders of each mailbox, and reports a mailbox when it is
 * complete. If one folder fails the mailbox fails: a reading without one of its roots could hide a
 * full one. Used by one thread.
 */
final class FolderResults implements BiConsumer<Mailbox, ProbeResult> {

  private final int folders;
  private final BiConsumer<Mailbox, ProbeResult> results;
  private final Map<Mailbox, List<ProbeResult>> incomplete = new HashMap<>();

  FolderResults(int folders, BiConsumer<Mailbox, ProbeResult> results) {
    this.folders = folders;
    this.results = results;
  }

  @Override
  public void accept(Mailbox mailbox, ProbeResult result) {
    List<ProbeResult> known = incomplete.computeIfAbsent(mailbox, _ -> new ArrayList<>(folders));
    known.add(result);
    if (known.size() == folders) {
      incomplete.remove(mailbox);
      results.accept(mailbox, merged(known));
    }
  }

  private static ProbeResult merged(List<ProbeResult> parts) {
    Map<String, QuotaRoot> roots = new LinkedHashMap<>();
    Instant at = Instant.MIN;
    for (ProbeResult part : parts) {
      switch (part) {
        case Failed failed -> {
          return failed;
        }
        case Unsupported unsupported -> {
          return unsupported;
        }
        case NoQuota _ -> {}
        case Measured(Reading reading) -> {
          reading.roots().forEach(root -> roots.put(root.name(), root));
          at = reading.at().isAfter(at) ? reading.at() : at;
        }
      }
    }
    return roots.isEmpty()
        ? new NoQuota()
        : new Measured(new Reading(at, List.copyOf(roots.values())));
  }
}
