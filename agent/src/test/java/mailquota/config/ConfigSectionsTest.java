package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.config.ChannelSection.AlertmanagerSection;
import mailquota.config.ChannelSection.ChannelType;
import mailquota.config.ChannelSection.DigestSection;
import mailquota.config.ChannelSection.EmailSection;
import mailquota.config.ChannelSection.WebhookSection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every key of every section, at its default and at another value. */
@SuppressWarnings("NullAway") // As the mapper, it passes null for a key that is not written.
class ConfigSectionsTest {

  private static final String EVERY_KEY = "src/test/resources/config/every-key.yaml";

  private static final LdapSection EMPTY_LDAP =
      new LdapSection(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);

  /** A section, the text of one with nothing in it, and the same with every key. */
  record Case(String name, Record defaults, Record written) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> sections() throws Exception {
    ConfigFile every = read(Files.readString(Path.of(EVERY_KEY)));
    ConfigFile.ServerSection server = first(every.servers());
    ConfigFile.ServerSection emptyServer =
        new ConfigFile.ServerSection(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    ConfigFile.TokenSection token = Objects.requireNonNull(server.auth().token());
    ConfigFile.TokenSection emptyToken =
        new ConfigFile.TokenSection(null, null, null, null, null, null, null, null);
    ConfigFile.AssertionSection emptyAssertion =
        new ConfigFile.AssertionSection(null, null, null, null, null);
    ConfigFile nothing = read("{}");
    Stream<Case> usual =
        Stream.of(
            new Case("file", nothing, every),
            new Case("store", nothing.store(), every.store()),
            new Case("server", emptyServer, server),
            new Case("auth", emptyServer.auth(), server.auth()),
            new Case("token", emptyToken, token),
            new Case("assertion", emptyAssertion, Objects.requireNonNull(token.assertion())),
            new Case("limits", emptyServer.limits(), server.limits()),
            new Case("inventory", nothing.inventory(), every.inventory()),
            new Case("poll", nothing.poll(), every.poll()));
    return Stream.of(
            usual,
            http(nothing, every),
            warnings(nothing, every),
            metrics(nothing, every),
            sources(every),
            channels(every))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> http(ConfigFile nothing, ConfigFile every) {
    return Stream.of(
        new Case("http", nothing.http(), every.http()),
        new Case(
            "hints",
            new ConfigFile.HintsSection(null),
            Objects.requireNonNull(every.http().hints())),
        new Case(
            "web token",
            new ConfigFile.WebTokenSection(null, null, null, null),
            every.http().tokens().getFirst()),
        new Case(
            "owner links",
            new ConfigFile.OwnerLinksSection(null, null, null),
            Objects.requireNonNull(every.http().ownerLinks())));
  }

  private static Stream<Case> metrics(ConfigFile nothing, ConfigFile every) {
    return Stream.of(
        new Case("metrics", nothing.metrics(), every.metrics()),
        new Case(
            "otlp",
            new OtlpSection(null, null, null, null, null),
            Objects.requireNonNull(every.metrics().otlp())));
  }

  private static Stream<Case> warnings(ConfigFile nothing, ConfigFile every) {
    return Stream.of(
        new Case("warnings", nothing.warnings(), every.warnings()),
        new Case(
            "level",
            new WarningsSection.LevelSection(null, null, null),
            first(every.warnings().levels())),
        new Case(
            "override of a domain",
            new WarningsSection.OverrideSection(null, "", null, null, null, null, null),
            every.warnings().overrides().getFirst()));
  }

  private static Stream<Case> sources(ConfigFile every) {
    return Stream.of(
        new Case(
            "source",
            new SourceSection(
                null, null, null, null, null, null, null, null, null, null, null, null),
            every.mailboxes().getFirst()),
        new Case("ldap", EMPTY_LDAP, Objects.requireNonNull(every.mailboxes().getFirst().ldap())),
        new Case(
            "guard",
            new SourceSection.GuardSection(null, null, null),
            Objects.requireNonNull(every.mailboxes().getFirst().guard())),
        new Case(
            "sql",
            new SourceSection.SqlSection(null, null, null, null, null, null, null),
            Objects.requireNonNull(every.mailboxes().getFirst().sql())),
        new Case(
            "http source",
            new HttpSourceSection(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null),
            httpSource(every)),
        new Case(
            "fields",
            new HttpSourceSection.FieldsSection(null, null, null, null, null, null),
            Objects.requireNonNull(httpSource(every).fields())),
        new Case(
            "next",
            new HttpSourceSection.NextSection(null, null, null, null, null),
            Objects.requireNonNull(httpSource(every).next())),
        new Case("mailbox", SourceSection.MailboxSection.of(""), mailbox(every)));
  }

  private static Stream<Case> channels(ConfigFile every) {
    EmailSection email = channel(every, "owner", EmailSection.class);
    EmailSection emptyEmail =
        new EmailSection(null, null, null, null, null, null, null, null, null);
    return Stream.of(
        new Case("email", emptyEmail, email),
        new Case("smtp", emptyEmail.smtp(), email.smtp()),
        new Case(
            "digest",
            new DigestSection(null, null, null, null, null, null, null, null, null),
            channel(every, "daily", DigestSection.class)),
        new Case(
            "alertmanager",
            new AlertmanagerSection(null, null, null, null, null, null, null),
            channel(every, "oncall", AlertmanagerSection.class)),
        new Case(
            "webhook",
            new WebhookSection(null, null, null, null, null, null, null, null, null),
            channel(every, "chat", WebhookSection.class)));
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyKeyReachesItsComponent(Case section) throws ReflectiveOperationException {
    for (RecordComponent component : section.written().getClass().getRecordComponents()) {
      if (component.getType() == ChannelType.class) {
        continue; // It has chosen the section, and is the same in all of them.
      }
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object written = accessor.invoke(section.written());
      assertThat(written)
          .as("%s must give %s another value than its default", EVERY_KEY, component.getName())
          .isNotNull()
          .isNotEqualTo(accessor.invoke(section.defaults()));
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everySectionIsAmongThese(Case section) throws Exception {
    List<Class<?>> tested = sections().<Class<?>>map(one -> one.written().getClass()).toList();
    assertThat(
            Stream.of(
                    ConfigFile.class,
                    ChannelSection.class,
                    SourceSection.class,
                    HttpSourceSection.class,
                    WarningsSection.class)
                .flatMap(file -> Stream.of(file.getDeclaredClasses()))
                .filter(Class::isRecord))
        .as("a section without a test beside %s", section)
        .allMatch(tested::contains);
  }

  private static SourceSection.MailboxSection mailbox(ConfigFile file) {
    return Objects.requireNonNull(file.mailboxes().getFirst().list()).getFirst();
  }

  private static HttpSourceSection httpSource(ConfigFile file) {
    return Objects.requireNonNull(file.mailboxes().getFirst().http());
  }

  private static <T extends ChannelSection> T channel(
      ConfigFile file, String name, Class<T> section) {
    return section.cast(Objects.requireNonNull(file.channels().get(name)));
  }

  private static <T> T first(Map<?, T> sections) {
    return sections.values().iterator().next();
  }

  private static ConfigFile read(String text) {
    Problems problems = new Problems();
    YAMLMapper yaml = ConfigFormat.mapper(problems);
    ConfigFile file = ConfigLoader.read(text, yaml);
    assertThat(problems.errors()).isEmpty();
    return file;
  }
}
