package mailquota.config;

import static mailquota.config.ConfigFile.or;

import com.fasterxml.jackson.annotation.JsonCreator;
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

  ChannelType type();

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

    @JsonCreator
    public EmailSection(
        @Nullable ChannelType type,
        @Nullable List<Level> levels,
        @Nullable String from,
        @Nullable String to,
        @Nullable String escalateTo,
        @Nullable String language,
        @Nullable ZoneId timeZone,
        @Nullable String templates,
        @Nullable SmtpSection smtp) {
      this.type = or(type, ChannelType.EMAIL);
      this.levels = or(levels, ALL_LEVELS);
      this.from = from;
      this.to = or(to, "{contact}");
      this.escalateTo = or(escalateTo, EmailSettings.ADMIN);
      this.language = or(language, "{language}");
      this.timeZone = timeZone;
      this.templates = templates;
      this.smtp = or(smtp, new SmtpSection(null, null, null, null, null, null, null, null));
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

    @JsonCreator
    public DigestSection(
        @Nullable ChannelType type,
        @Nullable LocalTime digest,
        @Nullable ZoneId timeZone,
        @Nullable List<Level> levels,
        @Nullable String from,
        @Nullable String to,
        @Nullable String language,
        @Nullable String templates,
        @Nullable SmtpSection smtp) {
      this.type = or(type, ChannelType.EMAIL);
      this.digest = digest;
      this.timeZone = or(timeZone, ZoneId.systemDefault());
      this.levels = or(levels, ALL_LEVELS);
      this.from = from;
      this.to = to;
      this.language = or(language, "en");
      this.templates = templates;
      this.smtp = or(smtp, new SmtpSection(null, null, null, null, null, null, null, null));
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

    @JsonCreator
    public AlertmanagerSection(
        @Nullable ChannelType type,
        @Nullable List<Level> levels,
        @Nullable List<UrlText> urls,
        @Nullable Duration resend,
        @Nullable Map<String, SecretText> headers,
        @Nullable Boolean allowPlaintext,
        @Nullable String caFile) {
      this.type = or(type, ChannelType.ALERTMANAGER);
      this.levels = or(levels, ALL_LEVELS);
      this.urls = or(urls, List.of());
      this.resend = or(resend, AlertmanagerSettings.USUAL_RESEND);
      this.headers = or(headers, Map.of());
      this.allowPlaintext = or(allowPlaintext, false);
      this.caFile = caFile;
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

    @JsonCreator
    public WebhookSection(
        @Nullable ChannelType type,
        @Nullable List<Level> levels,
        @Nullable SecretText url,
        @Nullable String body,
        @Nullable Map<String, SecretText> with,
        @Nullable Map<String, SecretText> headers,
        @Nullable Integer connections,
        @Nullable Boolean allowPlaintext,
        @Nullable String caFile) {
      this.type = or(type, ChannelType.WEBHOOK);
      this.levels = or(levels, ALL_LEVELS);
      this.url = url;
      this.body = body;
      this.with = or(with, Map.of());
      this.headers = or(headers, Map.of());
      this.connections = or(connections, WebhookSettings.USUAL_CONNECTIONS);
      this.allowPlaintext = or(allowPlaintext, false);
      this.caFile = caFile;
    }
  }
}
