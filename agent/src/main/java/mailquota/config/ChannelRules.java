package mailquota.config;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import mailquota.config.ConfigFile.ChannelSection;
import mailquota.config.ConfigFile.SmtpSection;
import mailquota.notify.EmailSettings;
import mailquota.notify.SmtpServer;
import mailquota.quota.Level;
import mailquota.quota.Secret;

/** The rules for channels. */
final class ChannelRules {

  private final Problems problems;
  private final Secrets secrets;

  ChannelRules(Problems problems, Secrets secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  Optional<EmailSettings> check(String name, ChannelSection section) {
    String key = "channels." + name;
    if (section.type() == null) {
      problems.missing(key + ".type", "email");
    }
    Set<Level> levels = EnumSet.noneOf(Level.class);
    levels.addAll(section.levels());
    if (levels.remove(Level.OK) || levels.isEmpty()) {
      problems.expected(key + ".levels", "some of info, warning, critical, full", section.levels());
    }
    SmtpServer smtp = smtp(key + ".smtp", section.smtp());
    String from = section.from();
    if (from == null) {
      problems.missing(key + ".from", "a sender such as Postmaster <postmaster@example.org>");
      return Optional.empty();
    }
    if (!EmailSettings.isAddress(from)) {
      problems.expected(
          key + ".from", "a sender such as Postmaster <postmaster@example.org>", from);
    }
    if (!section.to().contains("{contact}")
        && !section.to().contains("{mailbox}")
        && !EmailSettings.isAddress(section.to())) {
      problems.expected(key + ".to", "{contact}, {mailbox} or an address", section.to());
    }
    return Optional.of(new EmailSettings(name, levels, from, section.to(), smtp));
  }

  private SmtpServer smtp(String key, SmtpSection section) {
    Secret password = secrets.resolve(key + ".password", section.password());
    if ((section.user() == null) != (section.password() == null)) {
      problems.missing(
          section.user() == null ? key + ".user" : key + ".password",
          "user and password together, or neither");
    }
    if (section.password() != null
        && section.tls() == SmtpServer.Encryption.NONE
        && !section.allowPlaintext()
        && !HostPort.isLoopback(section.host())) {
      problems.expected(
          key + ".tls",
          "implicit or starttls, or allow-plaintext: true, for the password would go to "
              + section.host()
              + " unencrypted",
          "none");
    }
    if (section.port() < 1 || section.port() > 65535) {
      problems.expected(key + ".port", "1 to 65535", section.port());
    }
    return new SmtpServer(section.host(), section.port(), section.tls(), section.user(), password);
  }
}
