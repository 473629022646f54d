package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;

/** The temporary folder of one Dovecot: its configuration, certificate, users, mail and log. */
record DovecotHome(Path folder, DovecotSettings settings, DovecotAccounts accounts) {

  static DovecotHome create(DovecotSettings settings, DovecotPorts ports) throws IOException {
    // A short name: Dovecot's sockets are in it, and a socket's path may have 107 bytes.
    var folder = Files.createTempDirectory("dovecot");
    try {
      var accounts = DovecotAccounts.choose(folder, settings.ordinaryUser());
      var home = new DovecotHome(folder, settings, accounts);
      home.furnish();
      new DovecotConfiguration(settings, ports, accounts, folder).write();
      accounts.takeOver(folder);
      return home;
    } catch (IOException | RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  private void furnish() throws IOException {
    // Its processes run as other users than the one who made the folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(folder.resolve("mail"));
    Files.createFile(users());
    TestCertificate.localhost().writeCertificate(folder);
    TestCertificate.localhost().writeKey(folder);
    if (settings.masterUser().isPresent()) {
      var master = settings.masterUser().get();
      var password = Base64.getEncoder().encodeToString(master.password().getBytes(UTF_8));
      Files.writeString(
          folder.resolve("masters"), master.name() + ":{PLAIN.b64}" + password + "\n");
    }
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

  /** What it says before it has opened its log. */
  Path console() {
    return folder.resolve("console");
  }

  /** The server in the foreground, so that it is our own child. */
  List<String> server() {
    var program = DovecotInstallation.required().dovecot().toString();
    return accounts.command(program, "-F", "-c", configuration());
  }

  List<String> doveadm() {
    var program = DovecotInstallation.required().doveadm().toString();
    return accounts.command(program, "-c", configuration());
  }

  private String configuration() {
    return folder.resolve("dovecot.conf").toString();
  }
}
