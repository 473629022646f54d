package mailquota.notify.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

final class TemplateFiles {

  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern WORDS = Pattern.compile("words_(\\w+)\\.properties");
  private static final Pattern TEMPLATE_FILE = Pattern.compile(".*\\.(mustache|properties)");
  private static final List<String> LAYOUTS = Stream.of(Layout.values()).map(Layout::file).toList();

  private TemplateFiles() {}

  /** The file of sentences of a language such as {@code pt_BR}. */
  static String words(String tag) {
    return "words_" + tag + ".properties";
  }

  /** The language of a file of sentences; empty for other files. */
  static String tag(String file) {
    Matcher words = WORDS.matcher(file);
    return words.matches() ? words.group(1) : "";
  }

  static String builtIn(String file) {
    try (InputStream in = TemplateFiles.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the build");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The templates in a folder. Unreadable files are reported to {@code problems}. */
  static Map<String, String> in(Path folder, Consumer<TemplateProblem> problems) {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (TEMPLATE_FILE.matcher(name).matches()) {
          read(file, name, texts, problems);
        }
      }
    } catch (IOException _) {
      String got = Files.exists(folder) ? "something else" : "no such folder";
      problems.accept(new TemplateProblem(folder, 0, "a folder that can be read", got));
    }
    return texts;
  }

  private static void read(
      Path file, String name, Map<String, String> texts, Consumer<TemplateProblem> problems) {
    if (!LAYOUTS.contains(name) && tag(name).isEmpty()) {
      String expected = String.join(", ", LAYOUTS) + " or words_LANGUAGE.properties";
      problems.accept(new TemplateProblem(file, 0, expected, name));
      return;
    }
    if (!Files.isRegularFile(file) || file.toFile().length() > MOST_BYTES) {
      String expected = "a regular file of at most 1 MiB";
      problems.accept(new TemplateProblem(file, 0, expected, "another"));
      return;
    }
    try {
      texts.put(name, Files.readString(file));
    } catch (CharacterCodingException _) {
      problems.accept(new TemplateProblem(file, 0, "UTF-8 text", "something else"));
    } catch (IOException _) {
      problems.accept(new TemplateProblem(file, 0, "a file that can be read", "another"));
    }
  }
}
