package mailquota.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a configuration file, checks all of it, and reports all problems at once. Thread-safe. */
public final class ConfigLoader {

  private final Map<String, String> environment;

  /** The environment has the variables for {@code env:} secrets. */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Never throws because of the content or the absence of the file. */
  public LoadedConfig load(Path file) {
    try {
      return check(ConfigText.read(file));
    } catch (UnreadableException e) {
      String message = "expected a file that can be read, got " + e.getMessage();
      return new LoadedConfig.Invalid(List.of(new Problem(file.toString(), 0, 0, "", message)));
    }
  }

  /** Also reads the secrets and the other files that the text names. */
  LoadedConfig check(ConfigText read) {
    Path file = read.file();
    String text = read.text();
    Problems problems = new Problems();
    YAMLMapper yaml = ConfigFormat.mapper(problems);
    ConfigFile sections;
    try {
      sections = read(text, yaml);
    } catch (JacksonException e) {
      return new LoadedConfig.Invalid(List.of(Syntax.problem(file.toString(), e)));
    }
    if (problems.isAt("")) {
      return invalid(file, text, yaml, problems); // The file has no sections.
    }
    Path folder = file.toAbsolutePath().resolveSibling("");
    Secrets secrets = new Secrets(problems, environment, folder);
    AgentConfig config = new ConfigRules(problems, secrets, folder, sections, environment).check();
    if (!problems.isEmpty()) {
      return invalid(file, text, yaml, problems);
    }
    return new LoadedConfig.Valid(
        config,
        Positions.locate(file.toString(), text, yaml, problems.warnings()),
        new LoadedFiles(this, read, secrets.files(), sections.reload()));
  }

  /** A valid text with all defaults; few commands show it, so it is read again for them. */
  static String effective(String text) {
    YAMLMapper yaml = ConfigFormat.mapper(new Problems());
    return yaml.writeValueAsString(read(text, yaml));
  }

  static ConfigFile read(String text, YAMLMapper yaml) {
    ObjectReader reader =
        yaml.readerFor(ConfigFile.class)
            .withAttribute(ChannelReader.Ahead.class, ChannelReader.Ahead.of(text, yaml));
    try (JsonParser parser = yaml.createParser(text)) {
      // A file with comments only has no first token.
      boolean isEmpty = parser.nextToken() == null;
      ConfigFile written = isEmpty ? null : reader.readValue(parser);
      return written == null ? ConfigFile.DEFAULT : written;
    }
  }

  private static LoadedConfig invalid(Path file, String text, YAMLMapper yaml, Problems problems) {
    return new LoadedConfig.Invalid(
        Positions.locate(file.toString(), text, yaml, problems.errors()));
  }
}
