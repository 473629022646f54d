package mailquota.testing.dovecot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.SystemRoot;

/**
 * The Dovecot of one version of this machine: installed, or unpacked by {@code .ci/chroot} into its
 * own root, by default {@code /opt/mailbox-quota-agent/dovecot-2.4}; the environment variable
 * {@code DOVECOT_2_4_ROOT} names another. Only root can use the latter.
 */
record DovecotInstallation(SystemRoot root, Path dovecot, Path doveadm) {

  // The PATH of an ordinary user often lacks the sbin folders.
  private static final List<String> FOLDERS =
      List.of("usr/sbin", "usr/bin", "usr/local/sbin", "usr/local/bin");
  private static final List<Path> SERVICES =
      Stream.of("imap", "pop3", "lmtp", "modules/lib11_imap_quota_plugin.so")
          .map(Path.of("usr/lib/dovecot")::resolve)
          .toList();

  private static final Map<DovecotVersion, Optional<DovecotInstallation>> FOUND =
      new ConcurrentHashMap<>();

  /** Looked up once per JVM; a Dovecot that is installed later is not found. */
  static DovecotInstallation required(DovecotVersion version) {
    return find(version).orElseThrow(() -> new IllegalStateException(missing(version)));
  }

  static boolean isPresent(DovecotVersion version) {
    return find(version).isPresent();
  }

  static String missing(DovecotVersion version) {
    return "this machine has no Dovecot "
        + version
        + ": "
        + switch (version) {
          case V2_3 -> "apt-get install dovecot-imapd dovecot-pop3d dovecot-lmtpd";
          case V2_4 ->
              ".ci/chroot trixie "
                  + unpacked(version)
                  + " dovecot-imapd dovecot-pop3d dovecot-lmtpd curl dash coreutils sed, as root";
        };
  }

  private static Optional<DovecotInstallation> find(DovecotVersion version) {
    return FOUND.computeIfAbsent(
        version,
        _ ->
            Stream.of(SystemRoot.OURS, new SystemRoot(unpacked(version)))
                .flatMap(root -> in(root).stream())
                .filter(found -> found.is(version))
                .findFirst());
  }

  private static Path unpacked(DovecotVersion version) {
    var name = "DOVECOT_" + version.toString().replace('.', '_') + "_ROOT";
    return Path.of(
        System.getenv().getOrDefault(name, "/opt/mailbox-quota-agent/dovecot-" + version));
  }

  private static Optional<DovecotInstallation> in(SystemRoot root) {
    return program(root, "dovecot")
        .filter(_ -> SERVICES.stream().map(root.folder()::resolve).allMatch(Files::exists))
        .flatMap(dovecot ->
            program(root, "doveadm")
                .map(doveadm -> new DovecotInstallation(root, dovecot, doveadm)));
  }

  private static Optional<Path> program(SystemRoot root, String name) {
    return FOLDERS.stream()
        .map(folder -> root.folder().resolve(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean is(DovecotVersion version) {
    var command = List.of(dovecot.toString(), "--version");
    return Command.run(root.command(command)).output().startsWith(version + ".");
  }
}
