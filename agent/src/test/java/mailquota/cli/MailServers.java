package mailquota.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoPop3Server;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;

/** An IMAP and a POP3 server with five mailboxes that do not change, and a file that names them. */
final class MailServers implements AutoCloseable {

  static final String PASSWORD = "correct-horse";

  private static final long MIB = 1L << 20;

  /** A mailbox as a test wants it. */
  record Fixed(String address, String password, long sizeBytes, long messages, List<DemoRoot> roots)
      implements DemoMailbox {
    @Override
    public boolean accepts(String tried) {
      return tried.equals(password);
    }
  }

  private final DemoServer imap;
  private final DemoServer pop3;
  private final Path folder;

  private MailServers(DemoServer imap, DemoServer pop3, Path folder) {
    this.imap = imap;
    this.pop3 = pop3;
    this.folder = folder;
  }

  static MailServers start(Path folder) throws IOException {
    Map<String, DemoMailbox> mailboxes =
        Map.of(
            "alice@example.org",
            mailbox(
                "alice@example.org",
                new DemoRoot(
                    "User quota",
                    new DemoResource.Storage(932 * MIB, 1024 * MIB),
                    new DemoResource.Messages(120, 1000))),
            "bob@example.net",
            mailbox(
                "bob@example.net",
                new DemoRoot("User quota", new DemoResource.Storage(100 * MIB, 1024 * MIB)),
                new DemoRoot("Archive", new DemoResource.Storage(3000 * MIB, 4096 * MIB))),
            "ursula@example.org",
            mailbox("ursula@example.org"),
            "wanda@example.org",
            new Fixed("wanda@example.org", "changed", 0, 0, List.of()),
            "peter@example.com",
            new Fixed("peter@example.com", PASSWORD, 512 * MIB, 7, List.of()));
    return new MailServers(
        DemoImapServer.start(0, login -> Optional.ofNullable(mailboxes.get(login))),
        DemoPop3Server.start(0, login -> Optional.ofNullable(mailboxes.get(login))),
        folder);
  }

  private static DemoMailbox mailbox(String address, DemoRoot... roots) {
    return new Fixed(address, PASSWORD, 0, 0, List.of(roots));
  }

  int imapPort() {
    return imap.port();
  }

  int pop3Port() {
    return pop3.port();
  }

  Path passwordFile() throws IOException {
    return Files.writeString(folder.resolve("password"), PASSWORD + "\n");
  }

  /** The configuration; {@code others} is appended. */
  Path config(String others) throws IOException {
    passwordFile();
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        servers:
          mx1: {method: imap, address: 127.0.0.1:%d, tls: none, auth: {password: file:password}}
          pop: {method: pop3, address: 127.0.0.1:%d, tls: none, auth: {password: file:password}}
        mailboxes:
          - server: mx1
            list: [alice@example.org, bob@example.net, ursula@example.org, wanda@example.org]
          - {server: pop, list: [{address: peter@example.com, limit: 1GiB}]}
        """
                .formatted(imap.port(), pop3.port())
            + others);
  }

  @Override
  public void close() {
    imap.close();
    pop3.close();
  }
}
