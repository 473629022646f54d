package mailquota.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the secrets of a file: {@code env:NAME}, {@code file:/path} (its first line), or a
 * literal.
 */
final class Secrets {

  private final Problems problems;
  private final Map<String, String> environment;
  private final Path folder;

  /**
   * @param folder what relative paths start from
   */
  Secrets(Problems problems, Map<String, String> environment, Path folder) {
    this.problems = problems;
    this.environment = environment;
    this.folder = folder;
  }

  /**
   * The secret, or null where none is written or it cannot be had: then that is a problem at {@code
   * key}.
   */
  @Nullable Secret resolve(String key, @Nullable SecretText text) {
    return resolve(key, text, false);
  }

  /** The same for what may be a secret and need not: written out, it is not warned of. */
  @Nullable Secret resolveText(String key, @Nullable SecretText text) {
    return text != null && text.isLiteral()
        ? new Secret(text.written())
        : resolve(key, text, false);
  }

  /** The same for a secret of several lines: of a file it is all. */
  @Nullable Secret resolveWhole(String key, @Nullable SecretText text) {
    return resolve(key, text, true);
  }

  private @Nullable Secret resolve(String key, @Nullable SecretText text, boolean whole) {
    if (text == null) {
      return null;
    }
    String written = text.written();
    if (written.startsWith("env:")) {
      return fromEnvironment(key, written.substring("env:".length()));
    }
    if (written.startsWith("file:")) {
      return fromFile(key, written.substring("file:".length()), whole);
    }
    problems.warn(
        key, "a secret written out in the configuration; env:NAME or file:/path is safer");
    return new Secret(written);
  }

  private @Nullable Secret fromEnvironment(String key, String name) {
    String value = environment.get(name);
    if (value != null && !value.isEmpty()) {
      return new Secret(value);
    }
    problems.expected(
        key,
        "a secret in the environment variable " + name,
        value == null ? "none of that name" : "an empty one");
    return null;
  }

  private @Nullable Secret fromFile(String key, String path, boolean whole) {
    Path file = folder.resolve(path);
    try (Stream<String> lines = Files.lines(file)) {
      String first = whole ? lines.collect(Collectors.joining("\n")) : lines.findFirst().orElse("");
      if (!first.isEmpty()) {
        return new Secret(first);
      }
      problems.expected(key, "a secret in the first line of " + file, "an empty line");
    } catch (IOException | UncheckedIOException e) {
      problems.expected(key, "a file that can be read, " + file, Unreadable.why(file));
    }
    return null;
  }
}
