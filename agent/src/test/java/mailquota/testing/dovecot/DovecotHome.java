package mailquota.testing.dovecot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import mailquota.testing.Folders;
import mailquota.testing.TestCertificate;

/** The temporary folder of one Dovecot: its configuration, certificate, users, mail and log. */
record DovecotHome(
    Path folder,
    DovecotSettings settings,
    DovecotInstallation installation,
    DovecotAccounts accounts) {

  static DovecotHome create(DovecotSettings settings, DovecotPorts ports) throws IOException {
    // A short name: Dovecot's sockets are in it, and the path of a socket has at most 107 bytes.
    var installation = DovecotInstallation.required(settings.version());
    var folder = installation.root().createTemporaryFolder("dovecot");
    try {
      var accounts = DovecotAccounts.choose(folder, installation.root(), settings.ordinaryUser());
      var home = new DovecotHome(folder, settings, installation, accounts);
      home.furnish();
      new DovecotConfiguration(settings, ports, accounts, folder).write();
      accounts.takeOver(folder, List.of(home.store(), home.unmounted()));
      return home;
    } catch (IOException | RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  private void furnish() throws IOException {
    // Its processes do not run as the user that created the folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(store());
    Files.createDirectory(unmounted());
    Files.createSymbolicLink(folder.resolve("mail"), store().getFileName());
    Files.createFile(users());
    TestCertificate.localhost().writeCertificate(folder);
    TestCertificate.localhost().writeKey(folder);
    if (settings.masterUser().isPresent()) {
      var master = settings.masterUser().get();
      var password = Base64.getEncoder().encodeToString(master.password().getBytes(UTF_8));
      Files.writeString(
          folder.resolve("masters"), master.name() + ":{PLAIN.b64}" + password + "\n");
    }
    if (settings.tokens().isPresent()) {
      Files.writeString(folder.resolve("oauth2.conf"), settings.tokens().get());
    }
  }

  /** Replaces the users' homes by this folder, atomically, like mounting a file system. */
  void mount(Path mail) throws IOException {
    Path link = folder.resolve("mail.next");
    Files.createSymbolicLink(link, mail.getFileName());
    Files.move(link, folder.resolve("mail"), ATOMIC_MOVE);
  }

  /** The folder of all mail; {@code mail} is a link to it. */
  Path store() {
    return folder.resolve("store");
  }

  /** The empty folder that replaces the store while it is not mounted. */
  Path unmounted() {
    return folder.resolve("unmounted");
  }

  Path certificate() {
    return folder.resolve("cert.pem");
  }

  /** The passwd-file. */
  Path users() {
    return folder.resolve("users");
  }

  Path log() {
    return folder.resolve("dovecot.log");
  }

  /** Its output from before it has opened its log. */
  Path console() {
    return folder.resolve("console");
  }

  /** The server in the foreground, as a child process. */
  List<String> server() {
    var program = installation.dovecot().toString();
    return accounts.command(installation.root(), program, "-F", "-c", configuration());
  }

  List<String> doveadm() {
    var program = installation.doveadm().toString();
    return accounts.command(installation.root(), program, "-c", configuration());
  }

  private String configuration() {
    return folder.resolve("dovecot.conf").toString();
  }
}
