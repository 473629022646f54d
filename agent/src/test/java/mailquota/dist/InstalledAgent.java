package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.testing.DatagramSocketFile;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;

/**
 * The agent of a package that is installed in a root, run as its unit does: by the same user, with
 * the same file and folder, and reports to a socket as systemd's. It measures one mailbox of a
 * server of its own. Used by one thread.
 */
final class InstalledAgent implements AutoCloseable {

  static final String CONFIG = "/etc/quota-agent/config.yaml";
  static final String STATE = "/var/lib/quota-agent";

  private static final String NOTIFY_SOCKET = "/run/notify";

  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");

  private final DemoServer imap;
  private final DatagramSocketFile systemd;
  private final Process process;
  private final BufferedReader lines;
  private final StringBuilder log = new StringBuilder();

  private InstalledAgent(DemoServer imap, DatagramSocketFile systemd, Process process) {
    this.imap = imap;
    this.systemd = systemd;
    this.process = process;
    lines = process.inputReader();
  }

  /** Returns when the mailbox is measured, which has a level that is stored at once. */
  static InstalledAgent start(CleanRoot root) throws Exception {
    FilledMailbox mailbox = FilledMailbox.at("alice@example.org", 85);
    DemoServer imap = DemoImapServer.start(0, _ -> Optional.of(mailbox));
    // The file is there with its owner and mode already.
    Files.writeString(
        root.inside(CONFIG),
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s/state.db"}
        servers:
          mx1:
            method: imap
            address: 127.0.0.1:%d
            tls: none
            auth: {password: %s}
        mailboxes:
          - {server: mx1, list: [alice@example.org]}
        """
            .formatted(STATE, imap.port(), FilledMailbox.PASSWORD));
    ProcessBuilder run =
        new ProcessBuilder(root.commandAs("quota-agent", "quota-agent", "run", "--config", CONFIG))
            .redirectErrorStream(true);
    run.environment().put("QUOTA_AGENT_JAVA_OPTS", Built.CACHE_OR_NOTHING);
    run.environment().put("NOTIFY_SOCKET", NOTIFY_SOCKET);
    InstalledAgent agent = new InstalledAgent(imap, systemd(root), run.start());
    try {
      agent.awaitProbe();
      return agent;
    } catch (Exception | AssertionError e) {
      agent.close();
      throw e;
    }
  }

  private static DatagramSocketFile systemd(CleanRoot root) throws IOException {
    Path socket = root.inside(NOTIFY_SOCKET);
    Files.deleteIfExists(socket);
    DatagramSocketFile systemd = new DatagramSocketFile(socket.toString());
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    return systemd;
  }

  /** Ready: the store is recalled, and the server has been polled. */
  private void awaitProbe() throws Exception {
    HttpRequest ready = HttpRequest.newBuilder(metrics().resolve("/-/ready")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Eventually.await(() -> client.send(ready, BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  private URI metrics() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      log.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return URI.create(listening.group(1));
      }
    }
    throw new AssertionError("it ended without listening:\n" + log);
  }

  /** Ends it by SIGTERM; gives all that it has logged. */
  String end() throws IOException, InterruptedException {
    process.toHandle().destroy();
    lines.lines().forEach(line -> log.append(line).append('\n'));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log.toString()).isTrue();
    assertThat(process.exitValue()).as(log.toString()).isZero();
    assertThat(systemd.next()).startsWith("READY=1\n");
    assertThat(systemd.next()).startsWith("STOPPING=1\n");
    return log.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    systemd.close();
    imap.close();
  }
}
