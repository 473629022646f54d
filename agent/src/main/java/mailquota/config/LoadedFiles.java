package mailquota.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mailquota.config.ConfigFile.ReloadMode;
import mailquota.quota.FileVersion;

/** The files of a configuration, as they were when it was loaded. Thread-safe. */
public final class LoadedFiles {

  private final ConfigLoader loader;
  private final ConfigText text;
  private final Map<Path, Optional<FileVersion>> secrets;
  private final ReloadMode mode;

  /**
   * @param secrets the versions of the files that secrets were read from; empty for a file that was
   *     not there
   */
  LoadedFiles(
      ConfigLoader loader,
      ConfigText text,
      Map<Path, Optional<FileVersion>> secrets,
      ReloadMode mode) {
    this.mode = mode;
    this.loader = loader;
    this.text = text;
    this.secrets = new HashMap<>(secrets);
  }

  /** The text with all defaults, and {@code ***} for secrets. */
  String effective() {
    return ConfigLoader.effective(text.text());
  }

  /** The configuration file. */
  public Path path() {
    return text.file();
  }

  /** Whether the configuration file is to be loaded again when it changes. */
  public boolean isWatched() {
    return mode == ReloadMode.AUTO;
  }

  /** The version of the configuration file that was loaded; empty if it is no regular file. */
  public Optional<FileVersion> version() {
    return text.version();
  }

  /** The version that the configuration file has now; empty if there is no regular file. */
  public Optional<FileVersion> versionNow() {
    return FileVersion.find(text.file());
  }

  /** Loads the file as it is now. */
  public LoadedConfig loadAgain() {
    return loader.load(text.file());
  }

  /** Whether a file with a secret has been written, replaced or removed since. */
  public boolean haveSecretsChanged() {
    return secrets.entrySet().stream()
        .anyMatch(file -> !FileVersion.find(file.getKey()).equals(file.getValue()));
  }

  /** Loads the same text of the configuration with its secrets as they are now. */
  public LoadedConfig withSecretsOfNow() {
    return loader.check(text);
  }
}
