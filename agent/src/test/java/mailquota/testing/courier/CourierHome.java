package mailquota.testing.courier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import mailquota.testing.Command;
import mailquota.testing.Folders;

/** The temporary folder of one Courier: its /etc/courier, its /run/courier, mail and log. */
record CourierHome(Path folder, CourierInstallation installation) {

  /** The owner of the mail. */
  static final String OWNER = "nobody";

  /**
   * The names of these two folders are compiled into Courier's authentication, so each process sees
   * ours under these names, in its own mount namespace. {@code $3} are settings to export.
   */
  private static final String IN_ITS_OWN_WORLD =
      """
      mkdir -p /etc/courier /run/courier &&
      mount --bind "$1" /etc/courier && mount --bind "$2" /run/courier &&
      set -a && . "$3" && set +a && shift 3 && exec "$@"
      """;

  static CourierHome create() throws IOException {
    var home = new CourierHome(Files.createTempDirectory("courier"), CourierInstallation.find());
    try {
      home.furnish();
      return home;
    } catch (IOException | RuntimeException e) {
      Folders.delete(home.folder);
      throw e;
    }
  }

  private void furnish() throws IOException {
    // Its processes do not run as the user that created the folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(run().resolve("authdaemon"));
    Files.createDirectory(mail());
    Files.createDirectory(etc());
    Files.writeString(
        authSettings(),
        """
        authmodulelist="authuserdb"
        authmodulelistorig="authuserdb"
        daemons=2
        authdaemonvar=/run/courier/authdaemon
        """);
    Files.createFile(
        userdb(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    compileUserdb();
  }

  void compileUserdb() {
    Command.run(List.of("makeuserdb", "-f", userdb().toString())).orThrow();
  }

  List<String> authdaemon() {
    return inItsOwnWorld(authSettings(), List.of(installation.authdaemond().toString()));
  }

  List<String> imap(int port, int maxPerIp) {
    return inItsOwnWorld(
        installation.imapSettings(),
        listening(port, maxPerIp, installation.imapLogin(), installation.imapd()));
  }

  List<String> pop3(int port, int maxPerIp) {
    return inItsOwnWorld(
        installation.pop3Settings(),
        listening(port, maxPerIp, installation.pop3Login(), installation.pop3d()));
  }

  private List<String> listening(int port, int maxPerIp, Path login, Path server) {
    return List.of(
        installation.tcpd().toString(),
        "-address=127.0.0.1",
        "-maxprocs=40",
        "-maxperip=" + maxPerIp,
        "-nodnslookup",
        "-noidentlookup",
        Integer.toString(port),
        login.toString(),
        server.toString(),
        "Maildir");
  }

  private List<String> inItsOwnWorld(Path settings, List<String> command) {
    var all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", IN_ITS_OWN_WORLD, "sh"));
    all.addAll(List.of(etc().toString(), run().toString(), settings.toString()));
    all.addAll(command);
    return all;
  }

  Path userdb() {
    return etc().resolve("userdb");
  }

  /** The socket of the authentication. */
  Path authSocket() {
    return run().resolve("authdaemon/socket");
  }

  Path mail() {
    return folder.resolve("mail");
  }

  Path log(String server) {
    return folder.resolve(server + ".log");
  }

  private Path authSettings() {
    return etc().resolve("authdaemonrc");
  }

  private Path etc() {
    return folder.resolve("etc");
  }

  private Path run() {
    return folder.resolve("run");
  }
}
