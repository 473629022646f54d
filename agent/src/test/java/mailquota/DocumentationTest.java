package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.ConfigLoader;
import mailquota.config.ConfigSchema;
import mailquota.config.LoadedConfig;
import mailquota.testing.JsonSchema;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the documents show is what the agent takes. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern LIMIT =
      Pattern.compile("\\| (\\d+)[ a-z]*\\| `([\\w.]+)\\.(\\w+)` \\|");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>mailbox-quota-agent-parent</artifactId>\\s*<version>([^<]+)<");
  private static final Pattern NAMED_VERSION =
      Pattern.compile("mailbox-quota-agent[-_:](\\d+\\.\\d+\\.\\d+)");
  private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+(?:Test|IT|Contract))`");
  private static final JsonSchema SCHEMA = new JsonSchema(ConfigSchema.text());

  /** At the begin of a line, after a bracket or a comma; of a path or a URL it is a part. */
  private static final Pattern KEY =
      Pattern.compile("(?m)(?:^ *(?:# )? *(?:- )?\\{?|[{,] ?)([a-z][a-z0-9-]*):(?=[ \n])");

  private static final Set<String> NAMES_OF_THE_USER =
      Set.of(
          "mx1",
          "proxied",
          "cyrus",
          "pop",
          "m365",
          "one",
          "workspace",
          "dove",
          "used",
          "owner",
          "postmaster",
          "oncall",
          "chat",
          "channel");
  private static final Map<String, String> SECRETS =
      Map.ofEntries(
          Map.entry("MX1_PASSWORD", "a"),
          Map.entry("PETER_PASSWORD", "b"),
          Map.entry("SMTP_PASSWORD", "c"),
          Map.entry("CLIENT_SECRET", "d"),
          Map.entry("REFRESH_TOKEN", "e"),
          Map.entry("DOVEADM_API_KEY", "f"),
          Map.entry("LDAP_PASSWORD", "l"),
          Map.entry("MASTER_PASSWORD", "g"),
          Map.entry("CYRUS_PASSWORD", "h"),
          Map.entry("HOOK", "https://chat.example.org/hook"),
          Map.entry("HOOK_AUTHORIZATION", "i"),
          Map.entry("PAGERDUTY_KEY", "j"),
          Map.entry("STORE_PASSWORD", "k"),
          Map.entry("HINTS", "k"),
          Map.entry("REPORTS_TOKEN", "o"),
          Map.entry("LINKS", "p"),
          Map.entry("OLD_LINKS", "q"),
          Map.entry("HASH_KEY", "m"),
          Map.entry("OTLP_AUTHORIZATION", "n"),
          Map.entry("INVENTORY_KEY", "l"));

  static Stream<String> configurations() throws IOException {
    return documents()
        .flatMap(document -> YAML.matcher(read(document)).results())
        .map(block -> block.group(1))
        .filter(block -> block.contains("servers:"));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void everyConfigurationShownIsAccepted(String yaml, @TempDir Path folder) throws IOException {
    Path certificate = TestCertificate.localhost().writeCertificate(folder);
    Path key = TestCertificate.localhost().writeKey(folder);
    Files.createDirectory(folder.resolve("templates"));
    Files.copy(Path.of("src/test/resources/config/web.yml"), folder.resolve("web.yml"));
    String written =
        yaml.replaceAll("ca-file: \\S+", "ca-file: " + certificate)
            .replaceAll(" key: \\S+", " key: file:" + key);
    Path file = Files.writeString(folder.resolve("config.yaml"), written);

    assertThat(new ConfigLoader(SECRETS).load(file)).isInstanceOf(LoadedConfig.Valid.class);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void everyConfigurationShownFollowsTheSchema(String yaml) {
    assertThat(SCHEMA.problems(yaml)).isEmpty();
  }

  /** Also those in comments; a name of the user's own is followed by its section or list. */
  @Test
  void everyKeyOfTheDocumentIsInTheSchema() {
    String document = read(ROOT.resolve("docs/configuration.md"));
    Set<String> written = new TreeSet<>();
    for (MatchResult block : YAML.matcher(document).results().toList()) {
      KEY.matcher(block.group(1).replaceAll("(?m)(?<=\\S) +#.*$", ""))
          .results()
          .forEach(key -> written.add(key.group(1)));
    }
    Set<String> known = new TreeSet<>(NAMES_OF_THE_USER);
    collectProperties(JsonMapper.shared().readTree(ConfigSchema.text()), known);
    assertThat(written).hasSizeGreaterThan(80).isSubsetOf(known);
  }

  private static void collectProperties(JsonNode schema, Set<String> keys) {
    keys.addAll(schema.path("properties").propertyNames());
    schema.forEach(part -> collectProperties(part, keys));
  }

  @Test
  void everyKeyIsDocumented() throws IOException, ClassNotFoundException {
    Set<String> keys = new TreeSet<>();
    collect(Class.forName("mailquota.config.ConfigFile"), keys);
    String document = read(ROOT.resolve("docs/configuration.md"));

    assertThat(keys).hasSizeGreaterThan(30).allMatch(key -> document.contains(key + ":"));
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    documents()
        .forEach(document -> {
          for (MatchResult link : LINK.matcher(read(document)).results().toList()) {
            assertThat(document.resolveSibling(link.group(1))).as("%s", document).exists();
          }
        });
  }

  @Test
  void everyLimitIsAsDocumented() throws ReflectiveOperationException {
    List<MatchResult> limits =
        LIMIT.matcher(read(ROOT.resolve("docs/security.md"))).results().toList();
    assertThat(limits).hasSize(10);
    for (MatchResult limit : limits) {
      Field constant =
          Class.forName("mailquota." + limit.group(2)).getDeclaredField(limit.group(3));
      constant.setAccessible(true);
      assertThat(((Number) constant.get(null)).longValue())
          .as(limit.group(2) + "." + limit.group(3))
          .isEqualTo(Long.parseLong(limit.group(1)));
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(read(ROOT.resolve("README.md")).lines().count()).isLessThanOrEqualTo(150);
  }

  @Test
  void theTestCommandOfTheReadmeIsWhatTheBuildRuns() throws IOException {
    assertThat(read(ROOT.resolve("README.md")))
        .contains("```sh\nagent/bin/quota-agent demo\nmvn verify\n```");
    assertThat(read(ROOT.resolve(".ci/run"))).contains("\nmvn -B verify -Dreal.required=true\n");
  }

  @Test
  void theVersionIsTheSameEverywhere() {
    Matcher parent = VERSION.matcher(read(ROOT.resolve("pom.xml")));
    assertThat(parent.find()).isTrue();
    String version = parent.group(1);
    for (String file : List.of("agent/pom.xml", "dashboards/pom.xml", "helm/pom.xml")) {
      assertThat(read(ROOT.resolve(file))).contains("<version>" + version + "</version>");
    }
    for (String file : List.of("README.md", "docs/operations.md", "compose/compose.yaml")) {
      assertThat(NAMED_VERSION.matcher(read(ROOT.resolve(file))).results())
          .isNotEmpty()
          .allSatisfy(named -> assertThat(named.group(1)).as(file).isEqualTo(version));
    }
    assertThat(read(ROOT.resolve("helm/mailbox-quota-agent/Chart.yaml")))
        .contains("\nversion: " + version + "\n", "\nappVersion: " + version + "\n");
    assertThat(read(ROOT.resolve("CHANGELOG.md"))).startsWith("# Changes\n\n## " + version + "\n");
  }

  @Test
  void everyReasonHasItsPlaceInTheRunbook() throws IOException {
    String runbook = read(ROOT.resolve("docs/runbook.md"));
    assertThat(List.of(mailquota.quota.Reason.values()))
        .allMatch(reason -> runbook.contains("`" + reason.label() + "`"));
  }

  @Test
  void everyEntryOnReliabilityNamesTestsThatExist() throws IOException {
    String entries = read(ROOT.resolve("docs/reliability.md")).split("\n## ", 2)[0];
    Set<String> classes;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      classes =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    List<String> all = List.of(entries.split("\n(?=\\*\\*)"));
    assertThat(all).hasSize(16);
    for (String entry : all.subList(1, all.size())) {
      assertThat(entry).contains("\nTests: `");
    }
    assertThat(TEST_CLASS.matcher(entries).results().map(found -> found.group(1)))
        .isNotEmpty()
        .allMatch(classes::contains);
  }

  private static Stream<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> found = docs.filter(path -> path.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(
          Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), found.stream());
    }
  }

  private static void collect(Class<?> section, Set<String> keys) {
    for (RecordComponent component : section.getRecordComponents()) {
      JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
      keys.add(named == null ? kebab(component.getName()) : named.value());
      Type type = component.getGenericType();
      // The values of a map, the elements of a list.
      Class<?> nested =
          type instanceof ParameterizedType generic
                  && generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]
                      instanceof Class<?> last
              ? last
              : component.getType();
      if (nested.isSealed() && nested.getSimpleName().endsWith("Section")) {
        Stream.of(nested.getPermittedSubclasses()).forEach(kind -> collect(kind, keys));
      } else if (nested.isRecord() && nested.getSimpleName().endsWith("Section")) {
        collect(nested, keys);
      }
    }
  }

  private static String kebab(String name) {
    return Pattern.compile("[A-Z]")
        .matcher(name)
        .replaceAll((MatchResult upper) ->
            "-" + Matcher.quoteReplacement(upper.group().toLowerCase(java.util.Locale.ROOT)));
  }

  private static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
