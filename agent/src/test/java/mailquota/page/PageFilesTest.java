package mailquota.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The files of the page as they are in the jar. */
class PageFilesTest {

  private static final int MOST_SCRIPT_BYTES = 100_000;
  private static final Pattern KEY = Pattern.compile("\\bt\\('([\\w.-]*\\w)'");
  private static final Pattern WORD = Pattern.compile("(?m)^  '([^']+)': ");
  private static final Pattern PLURAL = Pattern.compile("\\.(one|many|other)$");
  private static final Pattern IMPORT = Pattern.compile("from '([^']+)'");
  private static final Pattern PRELOADED =
      Pattern.compile("modulepreload\" href=\"@assets@([^\"]+)\"");

  private final Path web = folder();

  @Test
  void allScriptsTogetherAreSmall() throws IOException {
    long bytes = 0;
    for (Path script : scripts(web)) {
      bytes += gzipped(Files.readAllBytes(script));
    }
    assertThat(bytes).as("bytes of gzipped JavaScript").isLessThanOrEqualTo(MOST_SCRIPT_BYTES);
  }

  @Test
  void eachModuleButTheLanguagesIsLoadedAtOnce() throws IOException {
    Set<String> preloaded = found(PRELOADED, Files.readString(web.resolve("index.html")));
    Set<String> imported = new TreeSet<>();
    for (Path script : scripts(web)) {
      for (String each : found(IMPORT, Files.readString(script))) {
        imported.add(web.relativize(script.resolveSibling(each).normalize()).toString());
      }
    }
    assertThat(preloaded).containsAll(imported);
    assertThat(preloaded).allMatch(each -> Files.exists(web.resolve(each)));
  }

  @Test
  void eachFileThatTheDocumentNamesIsThere() throws IOException {
    String index = Files.readString(web.resolve("index.html"));
    assertThat(found(Pattern.compile("@assets@([^\"]+)"), index))
        .isNotEmpty()
        .allMatch(each -> Files.exists(web.resolve(each)));
    assertThat(index).doesNotContain("style=", "onclick", "http:", "https:");
  }

  @Test
  void eachWordIsUsedAndEachUsedWordIsThere() throws IOException {
    Set<String> words =
        found(WORD, Files.readString(web.resolve("js/i18n/en.js"))).stream()
            .map(key -> PLURAL.matcher(key).replaceFirst(""))
            .collect(Collectors.toCollection(TreeSet::new));
    StringBuilder code = new StringBuilder();
    for (Path script : scripts(web.resolve("js"))) {
      if (!script.toString().contains("i18n/")) {
        code.append(Files.readString(script));
      }
    }
    assertThat(words).containsAll(found(KEY, code.toString()));
    assertThat(words).allMatch(key -> isUsed(key, code.toString()));
  }

  /** By its whole name, or by a prefix to which a value is added. */
  private static boolean isUsed(String key, String code) {
    String prefix = key.substring(0, key.lastIndexOf('.') + 1);
    return code.contains("'" + key + "'")
        || (!prefix.isEmpty() && code.contains("'" + prefix + "'"));
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult each) -> each.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> scripts(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  private static int gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.size();
  }

  private static Path folder() {
    try {
      return Path.of(Objects.requireNonNull(PageFilesTest.class.getResource("/web")).toURI());
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
