package mailquota;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.monitor.PolledServer;
import mailquota.notify.BiggestFolders;
import mailquota.probe.FolderSize;
import mailquota.probe.Folders;
import mailquota.warning.Subject;

/** Asks the server of a mailbox for its folders, where its prober can. */
final class MailboxFolders implements BiggestFolders {

  /** Longer than this no warning waits for them. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Inventory inventory;
  private final Map<String, Folders> byServer = new HashMap<>();

  MailboxFolders(Inventory inventory, List<PolledServer> servers) {
    this.inventory = inventory;
    for (PolledServer server : servers) {
      if (server.prober() instanceof Folders folders) {
        byServer.put(server.name(), folders);
      }
    }
  }

  @Override
  public List<FolderSize> of(Subject subject) {
    Folders folders = byServer.get(subject.server());
    Mailbox mailbox = inventory.find(subject.mailbox()).orElse(null);
    return folders == null || mailbox == null ? List.of() : folders.of(mailbox, LIMIT);
  }
}
