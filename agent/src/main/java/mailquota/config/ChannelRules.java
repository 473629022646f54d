package mailquota.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mailquota.config.ConfigFile.ChannelSection;
import mailquota.config.ConfigFile.SmtpSection;
import mailquota.notify.EmailSettings;
import mailquota.notify.SmtpServer;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** The rules for channels. */
final class ChannelRules {

  private final Problems problems;
  private final Secrets secrets;

  ChannelRules(Problems problems, Secrets secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  Optional<EmailSettings> check(String name, @Nullable ChannelSection section) {
    String key = "channels." + name;
    if (section == null) {
      problems.missing(key, "a section with type, from and smtp");
      return Optional.empty();
    }
    if (section.type() == null) {
      problems.missing(key + ".type", "email");
    }
    Set<Level> levels = levels(key + ".levels", section.levels());
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

  private Set<Level> levels(String key, List<Level> written) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    for (int i = 0; i < written.size(); i++) {
      Level level = written.get(i);
      if (level == Level.OK) {
        problems.expected(key + "[" + i + "]", ConfigFormat.LEVELS, "ok");
      } else if (level != null) { // Null is no level's name, which has been told of.
        levels.add(level);
      }
    }
    if (written.isEmpty()) {
      problems.expected(key, "at least one level", "an empty list");
    }
    return levels;
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
