package mailquota.config;

import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mailquota.config.ChannelSection.AlertmanagerSection;
import mailquota.config.ChannelSection.DigestSection;
import mailquota.config.ChannelSection.EmailSection;
import mailquota.config.ChannelSection.WebhookSection;
import mailquota.config.ConfigFile.SmtpSection;
import mailquota.net.Tls;
import mailquota.notify.ChannelSettings;
import mailquota.notify.digest.DigestSettings;
import mailquota.notify.email.EmailSettings;
import mailquota.notify.email.SmtpServer;
import mailquota.notify.text.Style;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

final class ChannelRules {

  private static final int MOST_CONNECTIONS = 64;
  private static final String SENDER = "a sender such as Postmaster <postmaster@example.org>";

  /** An example mailbox to check templates. */
  private static final Address SAMPLE = new Address("alice@example.org");

  private final Problems problems;
  private final Secrets secrets;
  private final HttpChannelRules http;
  private final TrustRules trust;
  private final StyleRules styles;

  ChannelRules(Problems problems, Secrets secrets, TrustRules trust) {
    this.problems = problems;
    this.secrets = secrets;
    http = new HttpChannelRules(problems, secrets, trust);
    this.trust = trust;
    styles = new StyleRules(problems, trust.folder());
  }

  Optional<? extends ChannelSettings> check(String name, @Nullable ChannelSection section) {
    String key = "channels." + name;
    if (section == null) {
      if (!problems.isAt(key + ".type")) {
        problems.missing(key, "a section with type, and what belongs to it");
      }
      return Optional.empty();
    }
    Set<Level> levels = levels(key + ".levels", section.levels());
    return switch (section) {
      case EmailSection email -> email(name, levels, email);
      case DigestSection digest -> digest(name, levels, digest);
      case AlertmanagerSection alertmanager -> http.alertmanager(name, levels, alertmanager);
      case WebhookSection webhook -> http.webhook(name, levels, webhook);
    };
  }

  private Optional<EmailSettings> email(String name, Set<Level> levels, EmailSection section) {
    String key = "channels." + name;
    SmtpServer smtp = smtp(key + ".smtp", section.smtp());
    String escalateTo = escalateTo(key + ".escalate-to", section.escalateTo());
    Style style = styles.check(key, section);
    String from = section.from();
    if (from == null) {
      problems.missing(key + ".from", SENDER);
      return Optional.empty();
    }
    if (!EmailSettings.isAddress(from)) {
      problems.expected(key + ".from", SENDER, from);
    }
    String to = section.to().replace("{contact}", SAMPLE.value());
    if (!EmailSettings.isAddress(to.replace("{mailbox}", SAMPLE.value()))) {
      problems.expected(key + ".to", "{contact}, {mailbox} or an address", section.to());
    }
    return Optional.of(
        new EmailSettings(name, levels, from, section.to(), escalateTo, style, smtp));
  }

  private @Nullable String escalateTo(String key, String written) {
    if (written.equals("none")) {
      return null;
    }
    if (!EmailSettings.isAddress(SAMPLE.fillIn(written))) {
      problems.expected(key, "an address such as postmaster@{domain}, or none", written);
    }
    return written;
  }

  private Optional<DigestSettings> digest(String name, Set<Level> levels, DigestSection section) {
    String key = "channels." + name;
    SmtpServer smtp = smtp(key + ".smtp", section.smtp());
    Style style = styles.check(key, section);
    LocalTime at = section.digest();
    String to = section.to();
    if (to == null) {
      problems.missing(key + ".to", "the address of the reader of the digest");
    } else if (!EmailSettings.isAddress(to)) {
      problems.expected(key + ".to", "an address, for a digest is of many mailboxes", to);
    }
    String from = section.from();
    if (from != null && !EmailSettings.isAddress(from)) {
      problems.expected(key + ".from", SENDER, from);
    }
    return at == null || to == null
        ? Optional.empty()
        : Optional.of(
            new DigestSettings(name, levels, from == null ? to : from, to, at, style, smtp));
  }

  private Set<Level> levels(String key, List<Level> written) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    for (int i = 0; i < written.size(); i++) {
      Level level = written.get(i);
      if (level == Level.OK) {
        problems.expected(key + "[" + i + "]", ConfigFormat.LEVELS, "ok");
      } else if (level != null) { // Null is an unknown level, already reported.
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
        && section.tls() == Tls.NONE
        && !section.allowPlaintext()
        && !HostPort.isLoopback(section.host())) {
      String instead = "implicit or starttls, or allow-plaintext: true";
      problems.unencrypted(key + ".tls", instead, "the password", section.host(), "none");
    }
    if (section.port() < 1 || section.port() > 65535) {
      problems.expected(key + ".port", "1 to 65535", section.port());
    }
    checkConnections(problems, key, section.connections());
    return new SmtpServer(
        section.host(),
        section.port(),
        section.tls(),
        trust.check(key + ".ca-file", section.caFile()),
        section.user(),
        password,
        section.connections());
  }

  static void checkConnections(Problems problems, String key, int connections) {
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      problems.expected(key + ".connections", "1 to " + MOST_CONNECTIONS, connections);
    }
  }
}
