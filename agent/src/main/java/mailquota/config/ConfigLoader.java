package mailquota.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a configuration file, checks all of it, and reports all problems at once. Thread-safe. */
public final class ConfigLoader {

  private final Map<String, String> environment;

  /**
   * @param environment where {@code env:} secrets come from
   */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Never throws for what is in the file, or for its absence. */
  public LoadedConfig load(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException _) {
      return unreadable(file, "there is no such file");
    } catch (CharacterCodingException _) {
      return unreadable(file, "not UTF-8 text");
    } catch (IOException e) {
      return unreadable(file, "cannot be read: " + e.getMessage());
    }
  }

  private LoadedConfig parse(Path file, String text) {
    Problems problems = new Problems();
    YAMLMapper yaml = ConfigFormat.mapper(new BindingProblems(problems));
    ConfigFile sections;
    try {
      ConfigFile written = text.isBlank() ? null : yaml.readValue(text, ConfigFile.class);
      sections = written == null ? new ConfigFile(null, null, null, null, null, null) : written;
    } catch (JacksonException e) {
      return new LoadedConfig.Invalid(List.of(syntax(file, e)));
    }
    Path folder = file.toAbsolutePath().resolveSibling("");
    AgentConfig config =
        new ConfigRules(problems, new Secrets(problems, environment, folder), folder)
            .check(sections);
    if (!problems.isEmpty()) {
      return new LoadedConfig.Invalid(
          Positions.locate(file.toString(), text, yaml, problems.errors()));
    }
    return new LoadedConfig.Valid(
        config,
        yaml.writeValueAsString(sections),
        Positions.locate(file.toString(), text, yaml, problems.warnings()));
  }

  private static Problem syntax(Path file, JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String message = e.getOriginalMessage().strip().lines().findFirst().orElse("not YAML");
    return new Problem(
        file.toString(),
        at == null ? 0 : Math.max(0, at.getLineNr()),
        at == null ? 0 : Math.max(0, at.getColumnNr()),
        "",
        message);
  }

  private static LoadedConfig unreadable(Path file, String why) {
    return new LoadedConfig.Invalid(List.of(new Problem(file.toString(), 0, 0, "", why)));
  }
}
