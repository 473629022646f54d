package mailquota.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface LoadedConfig {

  /**
   * It can be used.
   *
   * @param effective the same as YAML with every default filled in and every secret as {@code ***}
   * @param warnings what is allowed and yet worth a look
   */
  record Valid(AgentConfig config, String effective, List<Problem> warnings)
      implements LoadedConfig {
    public Valid {
      warnings = List.copyOf(warnings);
    }
  }

  /** It cannot be used; all that is wrong, in the order of the file. */
  record Invalid(List<Problem> problems) implements LoadedConfig {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
