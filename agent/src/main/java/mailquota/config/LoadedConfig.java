package mailquota.config;

import java.util.List;

/** The result of loading a configuration file. */
public sealed interface LoadedConfig {

  /**
   * The file is valid.
   *
   * @param warnings valid but questionable settings
   * @param files the files it was read from
   */
  record Valid(AgentConfig config, List<Problem> warnings, LoadedFiles files)
      implements LoadedConfig {
    public Valid {
      warnings = List.copyOf(warnings);
    }

    /** The configuration as YAML with all defaults, and {@code ***} for secrets. */
    public String effective() {
      return files.effective();
    }
  }

  /** The file is invalid; all problems in the order of the file. */
  record Invalid(List<Problem> problems) implements LoadedConfig {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
