package mailquota.testing.cyrus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.SystemRoot;

/**
 * The Cyrus of one version of this machine, in its own root, because its package conflicts with
 * Dovecot's.
 *
 * @param folder in which the packages were unpacked, by default {@code
 *     /opt/mailbox-quota-agent/cyrus} and {@code /opt/mailbox-quota-agent/cyrus-3.10}; the
 *     environment variables {@code CYRUS_ROOT} and {@code CYRUS_3_10_ROOT} name others
 * @param root in which its programs run
 */
record CyrusInstallation(Path folder, SystemRoot root) {

  private static final List<String> PROGRAMS = List.of("master", "imapd", "lmtpd", "ctl_cyrusdb");

  static Optional<CyrusInstallation> find(CyrusVersion version) {
    return Optional.of(of(version))
        .filter(found ->
            Stream.concat(Stream.of(found.saslpasswd()), PROGRAMS.stream().map(found::program))
                .allMatch(Files::isExecutable))
        .filter(CyrusInstallation::isUsable);
  }

  static CyrusInstallation required(CyrusVersion version) {
    return find(version).orElseThrow(() -> new IllegalStateException(missing(version)));
  }

  static String missing(CyrusVersion version) {
    var folder = of(version).folder();
    return switch (version) {
      case V3_6 ->
          "no unpacked Cyrus 3.6: .ci/unpack %s cyrus-common cyrus-imapd sasl2-bin; CYRUS_ROOT names another folder"
              .formatted(folder);
      case V3_10 ->
          "no Cyrus 3.10: .ci/chroot trixie %s cyrus-imapd sasl2-bin, as root; CYRUS_3_10_ROOT names another folder"
              .formatted(folder);
    };
  }

  private static CyrusInstallation of(CyrusVersion version) {
    return switch (version) {
      case V3_6 -> {
        var folder = folder("CYRUS_ROOT", "/opt/mailbox-quota-agent/cyrus");
        yield new CyrusInstallation(folder, SystemRoot.OURS);
      }
      case V3_10 -> {
        var folder = folder("CYRUS_3_10_ROOT", "/opt/mailbox-quota-agent/cyrus-3.10");
        yield new CyrusInstallation(folder, new SystemRoot(folder));
      }
    };
  }

  private static Path folder(String variable, String otherwise) {
    return Path.of(System.getenv().getOrDefault(variable, otherwise));
  }

  /** Only the user root can use another root folder. */
  private boolean isUsable() {
    return root.equals(SystemRoot.OURS)
        || Command.run(root.command(List.of(program("master").toString(), "-V"))).succeeded();
  }

  Path program(String name) {
    return folder.resolve("usr/lib/cyrus/bin").resolve(name);
  }

  Path saslpasswd() {
    return folder.resolve("usr/sbin/saslpasswd2");
  }

  /** The library path of its programs. */
  Map<String, String> environment() {
    return root.equals(SystemRoot.OURS) ? Map.of("LD_LIBRARY_PATH", libraries()) : Map.of();
  }

  private String libraries() {
    try (var folders = Files.list(folder.resolve("usr/lib"))) {
      return folders
          .filter(candidate -> Files.exists(candidate.resolve("libcyrus.so.0")))
          .map(Path::toString)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no libcyrus.so.0 in " + folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
