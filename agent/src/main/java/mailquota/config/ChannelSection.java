package mailquota.config;

import static mailquota.config.ConfigFile.or;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import mailquota.config.ConfigFile.SmtpSection;
import mailquota.notify.alertmanager.AlertmanagerSettings;
import mailquota.notify.email.EmailSettings;
import mailquota.notify.webhook.WebhookSettings;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * A channel as in the file, with defaults filled in. Its keys depend on its type; an e-mail channel
 * with a {@code digest} is a type of its own.
 */
sealed interface ChannelSection {

  enum ChannelType {
    EMAIL(EmailSection.class),
    ALERTMANAGER(AlertmanagerSection.class),
    WEBHOOK(WebhookSection.class);

    private final Class<? extends ChannelSection> section;

    ChannelType(Class<? extends ChannelSection> section) {
      this.section = section;
    }

    Class<? extends ChannelSection> section(boolean isDigest) {
      return isDigest && this == EMAIL ? DigestSection.class : section;
    }
  }

  List<Level> ALL_LEVELS = List.of(Level.INFO, Level.WARNING, Level.CRITICAL, Level.FULL);

  List<Level> levels();

  record EmailSection(
      ChannelType type,
      List<Level> levels,
      @Nullable String from,
      String to,
      String escalateTo,
      String language,
      @Nullable ZoneId timeZone,
      @Nullable String templates,
      SmtpSection smtp)
      implements ChannelSection {

    public EmailSection {
      type = or(type, ChannelType.EMAIL);
      levels = or(levels, ALL_LEVELS);
      to = or(to, "{contact}");
      escalateTo = or(escalateTo, EmailSettings.ADMIN);
      language = or(language, "{language}");
      smtp = or(smtp, SmtpSection.DEFAULT);
    }
  }

  record DigestSection(
      ChannelType type,
      @Nullable LocalTime digest,
      ZoneId timeZone,
      List<Level> levels,
      @Nullable String from,
      @Nullable String to,
      String language,
      @Nullable String templates,
      SmtpSection smtp)
      implements ChannelSection {

    public DigestSection {
      type = or(type, ChannelType.EMAIL);
      timeZone = or(timeZone, ZoneId.systemDefault());
      levels = or(levels, ALL_LEVELS);
      language = or(language, "en");
      smtp = or(smtp, SmtpSection.DEFAULT);
    }
  }

  record AlertmanagerSection(
      ChannelType type,
      List<Level> levels,
      List<UrlText> urls,
      Duration resend,
      Map<String, SecretText> headers,
      Boolean allowPlaintext,
      @Nullable String caFile)
      implements ChannelSection {

    public AlertmanagerSection {
      type = or(type, ChannelType.ALERTMANAGER);
      levels = or(levels, ALL_LEVELS);
      urls = or(urls, List.of());
      resend = or(resend, AlertmanagerSettings.USUAL_RESEND);
      headers = or(headers, Map.of());
      allowPlaintext = or(allowPlaintext, false);
    }
  }

  record WebhookSection(
      ChannelType type,
      List<Level> levels,
      @Nullable SecretText url,
      @Nullable String body,
      Map<String, SecretText> with,
      Map<String, SecretText> headers,
      Integer connections,
      Boolean allowPlaintext,
      @Nullable String caFile)
      implements ChannelSection {

    public WebhookSection {
      type = or(type, ChannelType.WEBHOOK);
      levels = or(levels, ALL_LEVELS);
      with = or(with, Map.of());
      headers = or(headers, Map.of());
      connections = or(connections, WebhookSettings.USUAL_CONNECTIONS);
      allowPlaintext = or(allowPlaintext, false);
    }
  }
}
