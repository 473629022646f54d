package mailquota.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mailquota.quota.FileVersion;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Resolves secrets: {@code env:NAME}, {@code file:/path} (its first line), {@code credential:NAME}
 * (the first line of a credential file of systemd, systemd.exec(5)), or a literal.
 */
final class Secrets {

  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

  private final Problems problems;
  private final Map<String, String> environment;
  private final Path folder;

  /** The files that were read, as they were before that; empty for one that was not there. */
  private final Map<Path, Optional<FileVersion>> files = new HashMap<>();

  /** Relative paths start at {@code folder}. */
  Secrets(Problems problems, Map<String, String> environment, Path folder) {
    this.problems = problems;
    this.environment = environment;
    this.folder = folder;
  }

  Map<Path, Optional<FileVersion>> files() {
    return files;
  }

  /** The secret; null if none is written, or if it cannot be read, which is reported. */
  @Nullable Secret resolve(String key, @Nullable SecretText text) {
    return resolve(key, text, false);
  }

  /** For values that may be secret: a literal is not warned about. */
  @Nullable Secret resolveText(String key, @Nullable SecretText text) {
    return text != null && text.isLiteral()
        ? new Secret(text.written())
        : resolve(key, text, false);
  }

  /** For a secret of several lines: the whole file. */
  @Nullable Secret resolveWhole(String key, @Nullable SecretText text) {
    return resolve(key, text, true);
  }

  private @Nullable Secret resolve(String key, @Nullable SecretText text, boolean whole) {
    return switch (text) {
      case null -> null;
      case SecretText env when env.names("env:") -> fromEnvironment(key, env.name(), whole);
      case SecretText file when file.names("file:") -> fromFile(key, file.name(), whole);
      case SecretText credential when credential.names("credential:") ->
          fromCredential(key, credential.name(), whole);
      case SecretText literal -> {
        problems.warn(
            key, "a secret written out in the configuration; env:NAME or file:/path is safer");
        yield checked(key, "a secret", SecretFile.withoutLineEnd(literal.written()), whole);
      }
    };
  }

  private @Nullable Secret fromEnvironment(String key, String name, boolean whole) {
    String expected = "a secret in the environment variable " + name;
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      problems.expected(key, expected, value == null ? "none of that name" : "an empty one");
      return null;
    }
    return checked(key, expected, SecretFile.withoutLineEnd(value), whole);
  }

  private @Nullable Secret fromCredential(String key, String name, boolean whole) {
    String credentials = environment.get(CREDENTIALS);
    if (credentials == null || name.contains("/")) {
      problems.expected(
          key,
          "the name of a credential of the service, and its folder in " + CREDENTIALS,
          credentials == null ? "no such environment variable" : name);
      return null;
    }
    return fromFile(key, credentials + "/" + name, whole);
  }

  private @Nullable Secret fromFile(String key, String path, boolean whole) {
    try {
      Path file = folder.resolve(path);
      files.put(file, FileVersion.find(file));
      String text = SecretFile.text(file);
      return checked(
          key,
          "a secret in the first line of " + file,
          whole ? text : SecretFile.firstLine(text),
          whole);
    } catch (InvalidPathException _) {
      problems.expected(key, "a file that can be read", "a name that no file here can have");
    } catch (UnreadableException e) {
      problems.expected(
          key, "a file that can be read, " + folder.resolve(path), String.valueOf(e.getMessage()));
    }
    return null;
  }

  /** The secret, which may have several lines if {@code whole}; null if it is not valid. */
  private @Nullable Secret checked(String key, String expected, String secret, boolean whole) {
    if (secret.isEmpty()) {
      problems.expected(key, expected, "an empty line");
      return null;
    }
    Optional<String> control =
        SecretFile.controlIn(whole ? secret.replaceAll("[\r\n\t]", "") : secret);
    control.ifPresent(got -> problems.expected(key, expected, got));
    return control.isPresent() ? null : new Secret(secret);
  }
}
