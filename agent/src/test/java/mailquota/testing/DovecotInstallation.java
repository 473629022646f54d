package mailquota.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where this machine's Dovecot is. */
record DovecotInstallation(Path dovecot, Path doveadm) {

  // An ordinary user's PATH often leaves out the sbin folders.
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");
  private static final List<Path> SERVICES =
      Stream.of("imap", "pop3", "lmtp", "modules/lib11_imap_quota_plugin.so")
          .map(Path.of("/usr/lib/dovecot")::resolve)
          .toList();

  /** Looked up once a JVM; a Dovecot installed meanwhile is not seen. */
  static DovecotInstallation required() {
    return Found.INSTALLATION.orElseThrow(() -> new IllegalStateException(MISSING));
  }

  static boolean isPresent() {
    return Found.INSTALLATION.isPresent();
  }

  static final String MISSING =
      "this machine has no Dovecot 2.3: apt-get install dovecot-imapd dovecot-pop3d dovecot-lmtpd";

  private static Optional<DovecotInstallation> find() {
    return program("dovecot")
        .filter(_ -> SERVICES.stream().allMatch(Files::exists))
        .filter(DovecotInstallation::speaksOurConfiguration)
        .flatMap(dovecot -> program("doveadm").map(doveadm -> at(dovecot, doveadm)));
  }

  private static DovecotInstallation at(Path dovecot, Path doveadm) {
    return new DovecotInstallation(dovecot, doveadm);
  }

  private static Optional<Path> program(String name) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** 2.4 renamed most settings. */
  private static boolean speaksOurConfiguration(Path dovecot) {
    return Command.run(List.of(dovecot.toString(), "--version")).output().startsWith("2.3.");
  }

  private static final class Found {
    private static final Optional<DovecotInstallation> INSTALLATION = find();
  }
}
