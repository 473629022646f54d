package mailquota.testing.cyrus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import mailquota.testing.Folders;
import mailquota.testing.ServerProcess;
import mailquota.testing.SystemRoot;
import mailquota.testing.TestCertificate;

/** The temporary folder of one Cyrus: its configuration, certificate, logins and mail. */
record CyrusHome(Path folder, CyrusInstallation cyrus, List<Integer> ports) {

  private static final Path MEMORY = Path.of("/dev/shm");

  static CyrusHome create(CyrusVersion version, CyrusNames names, List<Integer> ports)
      throws IOException {
    var cyrus = CyrusInstallation.required(version);
    // A short name: Cyrus' sockets are in it, and the path of a socket has at most 107 bytes. In
    // memory, because Cyrus syncs the disk ten times per mailbox.
    var folder =
        cyrus.root().equals(SystemRoot.OURS) && Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "cyrus")
            : cyrus.root().createTemporaryFolder("cyrus");
    try {
      var home = new CyrusHome(folder, cyrus, ports);
      home.furnish(names);
      return home;
    } catch (IOException | RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  private void furnish(CyrusNames names) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (var name : List.of("config", "spool", "proc", "lock", "socket")) {
      Files.createDirectory(folder.resolve(name));
    }
    TestCertificate.localhost().writeCertificate(folder);
    TestCertificate.localhost().writeKey(folder);
    var user = user();
    Files.writeString(folder.resolve("imapd.conf"), imapdConf(user) + names.lines());
    Files.writeString(folder.resolve("cyrus.conf"), cyrusConf());
    password(Cyrus.ADMIN, Cyrus.PASSWORD);
    password(Cyrus.PROXY, Cyrus.PASSWORD);
    if (!Files.getOwner(folder).getName().equals(user)) {
      Folders.giveTo(user, folder);
    }
  }

  /** The processes refuse to run as root and then use the system's mail user. */
  private String user() throws IOException {
    var we = Files.getOwner(folder).getName();
    return we.equals("root") ? "mail" : we;
  }

  private String imapdConf(String user) {
    return """
    cyrus_user: %2$s
    configdirectory: %1$s/config
    defaultpartition: default
    partition-default: %1$s/spool
    proc_path: %1$s/proc
    mboxname_lockpath: %1$s/lock
    lmtpsocket: %1$s/socket/lmtp
    idlesocket: %1$s/socket/idle
    notifysocket: %1$s/socket/notify
    servername: localhost
    admins: %3$s
    proxyservers: %4$s
    allowplaintext: yes
    allowstarttls: yes
    tls_server_cert: %1$s/cert.pem
    tls_server_key: %1$s/key.pem
    sasl_pwcheck_method: auxprop
    sasl_auxprop_plugin: sasldb
    sasl_sasldb_path: %1$s/sasldb2
    sasl_mech_list: PLAIN
    skiplist_unsafe: yes
    """
        .formatted(folder, user, Cyrus.ADMIN, Cyrus.PROXY);
  }

  private String cyrusConf() {
    return """
    START {
      recover cmd="%1$s -C %4$s -r"
    }
    SERVICES {
      imap cmd="%2$s -C %4$s" listen="127.0.0.1:%5$d" maxforkrate=1000
      imaps cmd="%2$s -s -C %4$s" listen="127.0.0.1:%6$d" maxforkrate=1000
      lmtp cmd="%3$s -a -C %4$s" listen="127.0.0.1:%7$d" maxforkrate=1000
    }
    EVENTS {
    }
    """
        .formatted(
            cyrus.program("ctl_cyrusdb"),
            cyrus.program("imapd"),
            cyrus.program("lmtpd"),
            folder.resolve("imapd.conf"),
            ports.get(0),
            ports.get(1),
            ports.get(2));
  }

  Path certificate() {
    return folder.resolve("cert.pem");
  }

  /** Its standard output; other messages go to the system's log. */
  Path console() {
    return folder.resolve("console");
  }

  /** Sets a login's password, immediately effective. */
  void password(String login, String password) {
    int at = login.indexOf('@');
    var words =
        List.of(
            cyrus.saslpasswd().toString(),
            "-p",
            "-c",
            "-f",
            folder.resolve("sasldb2").toString(),
            "-u",
            at < 0 ? "localhost" : login.substring(at + 1),
            at < 0 ? login : login.substring(0, at));
    try {
      var process =
          new ProcessBuilder(cyrus.root().command(words)).redirectErrorStream(true).start();
      try (var in = process.getOutputStream()) {
        in.write(password.getBytes(UTF_8));
      }
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("saslpasswd2: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while setting a password", e);
    }
  }

  /**
   * The server in the foreground, as a child process, but in its own session: when it ends it
   * signals its whole process group, which would be that of the tests.
   */
  ServerProcess start() throws IOException {
    var words = new ArrayList<String>();
    words.add("setsid");
    words.addAll(
        cyrus
            .root()
            .command(
                List.of(
                    cyrus.program("master").toString(),
                    "-D",
                    "-C",
                    folder.resolve("imapd.conf").toString(),
                    "-M",
                    folder.resolve("cyrus.conf").toString(),
                    "-p",
                    folder.resolve("pid").toString())));
    var command = new ProcessBuilder(words);
    command.environment().putAll(cyrus.environment());
    var process = command.redirectErrorStream(true).redirectOutput(console().toFile()).start();
    return new ServerProcess("Cyrus", process, List.of(console()));
  }
}
