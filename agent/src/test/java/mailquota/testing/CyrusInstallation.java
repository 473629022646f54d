package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where this machine's Cyrus is: beside the system, because its package conflicts with Dovecot's.
 *
 * @param root the folder in which the packages were unpacked, by default {@code
 *     /opt/mailbox-quota-agent/cyrus}; the environment variable {@code CYRUS_ROOT} names another
 */
record CyrusInstallation(Path root) {

  static final String MISSING =
      "no unpacked Cyrus: .ci/unpack /opt/mailbox-quota-agent/cyrus"
          + " cyrus-common cyrus-imapd sasl2-bin; CYRUS_ROOT names another folder";

  private static final List<String> PROGRAMS = List.of("master", "imapd", "lmtpd", "ctl_cyrusdb");

  static Optional<CyrusInstallation> find() {
    String folder = System.getenv().getOrDefault("CYRUS_ROOT", "/opt/mailbox-quota-agent/cyrus");
    return Optional.of(new CyrusInstallation(Path.of(folder)))
        .filter(found ->
            Stream.concat(Stream.of(found.saslpasswd()), PROGRAMS.stream().map(found::program))
                .allMatch(Files::isExecutable));
  }

  static CyrusInstallation required() {
    return find().orElseThrow(() -> new IllegalStateException(MISSING));
  }

  Path program(String name) {
    return root.resolve("usr/lib/cyrus/bin").resolve(name);
  }

  Path saslpasswd() {
    return root.resolve("usr/sbin/saslpasswd2");
  }

  /** What its programs are linked with, as a value of {@code LD_LIBRARY_PATH}. */
  String libraries() {
    try (var folders = Files.list(root.resolve("usr/lib"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("libcyrus.so.0")))
          .map(Path::toString)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no libcyrus.so.0 in " + root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
