package mailquota.testing.courier;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.testing.Command;

/**
 * The Courier of this machine. Its authentication is installed; its servers conflict with Dovecot's
 * and are unpacked into a folder, which the environment variable COURIER_ROOT may name.
 */
record CourierInstallation(Path root) {

  static final String MISSING =
      """
      this machine has no Courier:
      apt-get install courier-authdaemon courier-authlib-userdb libcourier-unicode4 libidn12 libgamin0
      .ci/unpack /opt/mailbox-quota-agent/courier courier-base courier-imap courier-pop
      """;

  private static final String USUAL_ROOT = "/opt/mailbox-quota-agent/courier";

  static CourierInstallation find() {
    return new CourierInstallation(
        Path.of(Objects.requireNonNullElse(System.getenv("COURIER_ROOT"), USUAL_ROOT)));
  }

  boolean isPresent() {
    return programs().allMatch(Files::isExecutable);
  }

  /** Whether it can be started: in a mount namespace, which not every container allows. */
  boolean isStartable() {
    return Command.run(List.of("unshare", "--mount", "true")).succeeded();
  }

  private Stream<Path> programs() {
    return Stream.of(
        tcpd(),
        imapLogin(),
        imapd(),
        pop3Login(),
        pop3d(),
        maildirMake(),
        deliver(),
        authdaemond(),
        Path.of("/usr/sbin/makeuserdb"));
  }

  Path tcpd() {
    return root.resolve("usr/sbin/couriertcpd");
  }

  Path imapLogin() {
    return root.resolve("usr/lib/courier/courier/imaplogin");
  }

  Path imapd() {
    return root.resolve("usr/bin/imapd");
  }

  Path pop3Login() {
    return root.resolve("usr/lib/courier/courier/courierpop3login");
  }

  Path pop3d() {
    return root.resolve("usr/lib/courier/courier/courierpop3d");
  }

  Path deliver() {
    return root.resolve("usr/bin/deliverquota.courier");
  }

  Path maildirMake() {
    return root.resolve("usr/bin/maildirmake.courier");
  }

  /** The settings of the package. */
  Path imapSettings() {
    return root.resolve("etc/courier/imapd");
  }

  Path pop3Settings() {
    return root.resolve("etc/courier/pop3d");
  }

  Path authdaemond() {
    return Path.of("/usr/lib/courier/courier-authlib/authdaemond");
  }
}
