package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every key of every section, at its default and at another value. */
class ConfigSectionsTest {

  private static final String EVERY_KEY = "src/test/resources/config/every-key.yaml";

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
        new ConfigFile.ServerSection(null, null, null, null, null, null, null, null, null, null);
    ConfigFile.TokenSection token = Objects.requireNonNull(server.auth().token());
    ConfigFile.TokenSection emptyToken =
        new ConfigFile.TokenSection(null, null, null, null, null, null, null, null);
    ConfigFile.AssertionSection emptyAssertion =
        new ConfigFile.AssertionSection(null, null, null, null, null);
    ConfigFile.ChannelSection channel = first(every.channels());
    ConfigFile.ChannelSection emptyChannel =
        new ConfigFile.ChannelSection(null, null, null, null, null);
    ConfigFile nothing = read("{}");
    return Stream.of(
        new Case("file", nothing, every),
        new Case("http", nothing.http(), every.http()),
        new Case("store", nothing.store(), every.store()),
        new Case("server", emptyServer, server),
        new Case("auth", emptyServer.auth(), server.auth()),
        new Case("token", emptyToken, token),
        new Case("assertion", emptyAssertion, Objects.requireNonNull(token.assertion())),
        new Case("limits", emptyServer.limits(), server.limits()),
        new Case(
            "source",
            new ConfigFile.SourceSection(null, null, null, null),
            every.mailboxes().getFirst()),
        new Case("mailbox", ConfigFile.MailboxSection.of(""), mailbox(every)),
        new Case("poll", nothing.poll(), every.poll()),
        new Case("warnings", nothing.warnings(), every.warnings()),
        new Case(
            "level", new ConfigFile.LevelSection(null, null), first(every.warnings().levels())),
        new Case("channel", emptyChannel, channel),
        new Case("smtp", emptyChannel.smtp(), channel.smtp()));
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyKeyReachesItsComponent(Case section) throws ReflectiveOperationException {
    for (RecordComponent component : section.written().getClass().getRecordComponents()) {
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
    assertThat(Stream.of(ConfigFile.class.getDeclaredClasses()).filter(Class::isRecord))
        .as("a section without a test beside %s", section)
        .allMatch(tested::contains);
  }

  private static ConfigFile.MailboxSection mailbox(ConfigFile file) {
    return Objects.requireNonNull(file.mailboxes().getFirst().list()).getFirst();
  }

  private static <T> T first(Map<?, T> sections) {
    return sections.values().iterator().next();
  }

  private static ConfigFile read(String text) {
    Problems problems = new Problems();
    YAMLMapper yaml = ConfigFormat.mapper(problems);
    ConfigFile file = yaml.readValue(text, ConfigFile.class);
    assertThat(problems.errors()).isEmpty();
    return file;
  }
}
