package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.inventory.Mailbox;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.StoredMail;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What fills a mailbox of a real Dovecot, which has quotas too, as configured. */
@Tag("real")
@Timeout(120)
@ExtendWith(DovecotExtension.class)
class FolderLookupIT {

  private static final Pattern SIZE = Pattern.compile("(?m)^(.*) messages=(\\d+) vsize=(\\d+)$");

  @TempDir private Path folder;

  @Test
  void areThoseOfDoveadm(Dovecot dovecot) throws IOException {
    String address = "folders@example.org";
    dovecot.addUsers(
        List.of(User.named(address).storage("10M"), User.named("pop@folders.example.org")));
    dovecot.deliver(address, 5000);
    dovecot.deliver(address, 70_000);
    for (String name : List.of("Entwürfe & mehr", "Sent.2025")) {
      dovecot.doveadm("mailbox", "create", "-u", address, name);
      dovecot.doveadm("copy", "-u", address, name, "mailbox", "INBOX", "all");
    }
    Monitor monitor = monitor(dovecot);

    assertThat(monitor.folders(Mailbox.of(address, "mx1")))
        .hasSize(3)
        .containsExactlyInAnyOrderElementsOf(foldersOf(dovecot, address));
    assertThat(monitor.folders(Mailbox.of("pop@folders.example.org", "pop"))).isEmpty();
  }

  private static List<FolderSize> foldersOf(Dovecot dovecot, String address) {
    String status = dovecot.doveadm("mailbox", "status", "-u", address, "messages vsize", "*");
    return SIZE.matcher(status)
        .results()
        .map(size ->
            new FolderSize(
                size.group(1),
                size.group(1).equals("INBOX") ? FolderUse.INBOX : FolderUse.OTHER,
                new StoredMail(Long.parseLong(size.group(2)), Long.parseLong(size.group(3)))))
        .toList();
  }

  private Monitor monitor(Dovecot dovecot) throws IOException {
    String yaml =
        """
        servers:
          mx1:
            {method: imap, address: "localhost:%d", ca-file: %s, auth: {password: env:MX1}}
          pop:
            {method: pop3, address: "localhost:%d", ca-file: %s, auth: {password: env:MX1}}
        mailboxes:
          - {server: mx1, list: [folders@example.org]}
          - {server: pop, list: [{address: pop@folders.example.org, limit: 1MiB}]}
        """
            .formatted(
                dovecot.imapsPort(), dovecot.caFile(), dovecot.pop3sPort(), dovecot.caFile());
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    Valid valid = (Valid) new ConfigLoader(Map.of("MX1", "secret")).load(file);
    AgentConfig config = valid.config();
    InstantSource clock = InstantSource.system();
    Monitor monitor =
        new Monitor(
            config::poll,
            config::warnings,
            clock,
            BoardKeepers.of(new Board(), StateStore.NONE, clock, _ -> {}));
    monitor.use(Probers.polled(config.servers(), clock));
    return monitor;
  }
}
