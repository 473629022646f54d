package mailquota;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.loop.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents for developers name exists. The table of packages: ArchitectureTest. */
class ArchitectureDocumentTest {

  private static final Path ROOT = Path.of("..");
  private static final Path ARCHITECTURE = ROOT.resolve("docs/architecture.md");
  private static final Path MAIN = Path.of("src/main/java/mailquota");

  /** A source file or folder below the main package, such as {@code probe/Prober}. */
  private static final Pattern PATH = Pattern.compile("`([a-z]+(?:/\\w+)+)`");

  private static final Pattern TEST = Pattern.compile("\\{@code (\\w+(?:Test|IT|Contract))}");

  private static final Pattern CLASS_IN_PICTURE = Pattern.compile("\\b[A-Z][a-z]+[A-Z]?\\w*");

  /** One loop of each kind. */
  private static final String CONFIG =
      """
      servers:
        mx: {method: imap, address: "127.0.0.1:1", tls: none, auth: {password: pw}}
        lists: {method: imap-admin, address: "127.0.0.1:1", tls: none, auth: {user: a, password: pw}}
      mailboxes:
        - {server: mx, name: users, file: mailboxes.csv}
        - {server: lists, discover: true}
      store: {url: "jdbc:postgresql://127.0.0.1:1/store"}
      channels:
        owner: {type: email, from: a@example.org, smtp: {host: 127.0.0.1}}
        daily: {type: email, digest: "08:00", from: a@example.org, to: b@example.org}
        oncall: {type: alertmanager, urls: ["http://127.0.0.1:1"]}
      metrics: {otlp: {url: "http://127.0.0.1:1"}}
      """;

  @Test
  void everyPathExists() throws IOException {
    for (Path document : developerDocuments().toList()) {
      for (String path : found(PATH, Files.readString(document))) {
        assertThat(Stream.of(MAIN, ROOT))
            .as("%s in %s", path, document)
            .anyMatch(folder ->
                Files.exists(folder.resolve(path)) || Files.exists(folder.resolve(path + ".java")));
      }
    }
  }

  @Test
  void everyClassInThePictureExists() throws IOException {
    Set<String> classes = classes(MAIN);
    Set<String> named = found(CLASS_IN_PICTURE, picture());
    named.removeAll(Set.of("Postgre", "PostgreSQL"));
    assertThat(named).hasSizeGreaterThan(25).allMatch(classes::contains);
  }

  @Test
  void everyPackageNamesTestsThatExist() throws IOException {
    Set<String> tests = classes(Path.of("src/test/java/mailquota"));
    try (Stream<Path> packages = Files.walk(MAIN)) {
      for (Path info : packages.filter(file -> file.endsWith("package-info.java")).toList()) {
        String text = Files.readString(info).replaceAll("\n \\* ", " ");
        assertThat(found(TEST, text)).as(info.toString()).isNotEmpty().allMatch(tests::contains);
      }
    }
  }

  @Test
  void theLoopsAreThoseOfAnAgent(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    LoadedConfig loaded = new ConfigLoader(Map.of()).load(file);
    assertThat(loaded).isInstanceOf(LoadedConfig.Valid.class);
    Agent agent = new Agent((LoadedConfig.Valid) loaded, InstantSource.system(), _ -> {});
    Set<String> loops =
        agent
            .loops()
            .map(Loop::name)
            .map(name -> name.replaceAll(":.*", ""))
            .collect(toCollection(TreeSet::new));

    String threads = between("\n## Threads\n", "\n## ");
    assertThat(found(Pattern.compile("\\[([a-z]+)[\\]:]"), picture())).isEqualTo(loops);
    assertThat(found(Pattern.compile("(?m)^\\| `([a-z]+)[`:]"), threads)).isEqualTo(loops);
  }

  private static String picture() throws IOException {
    String picture = between("```", "```");
    assertThat(picture.lines()).allMatch(line -> line.length() <= 100);
    return picture;
  }

  private static String between(String begin, String end) throws IOException {
    String document = Files.readString(ARCHITECTURE);
    int from = document.indexOf(begin) + begin.length();
    return document.substring(from, document.indexOf(end, from));
  }

  /** The first group of each match, or the match where there is no group. */
  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(match.groupCount()))
        .collect(toCollection(TreeSet::new));
  }

  private static Stream<Path> developerDocuments() throws IOException {
    try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/adr"))) {
      return Stream.concat(
          Stream.of(ARCHITECTURE, ROOT.resolve("CONTRIBUTING.md")), decisions.toList().stream());
    }
  }

  private static Set<String> classes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(toCollection(TreeSet::new));
    }
  }
}
