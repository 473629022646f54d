package mailquota.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.Problem;
import picocli.CommandLine.Option;

/** The option {@code --config}; loads the file and prints its problems. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "Read the configuration from this YAML file.")
  private Path file;

  ConfigOption() {
    this(Path.of(""));
  }

  ConfigOption(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  LoadedConfig load() {
    return new ConfigLoader(System.getenv()).load(file);
  }

  /** The configuration; empty if it is invalid, and its problems have been printed. */
  Optional<AgentConfig> loadOrComplain(PrintWriter err) {
    return loadedOrComplain(err).map(Valid::config);
  }

  /** The loaded configuration; empty if it is invalid, and its problems have been printed. */
  Optional<Valid> loadedOrComplain(PrintWriter err) {
    return switch (load()) {
      case Valid valid -> {
        warn(valid.warnings(), err);
        yield Optional.of(valid);
      }
      case Invalid invalid -> {
        complain(invalid, err);
        yield Optional.empty();
      }
    };
  }

  private static void warn(List<Problem> warnings, PrintWriter err) {
    warnings.forEach(warning -> err.println("warning: " + warning));
    err.flush();
  }

  static void complain(Invalid invalid, PrintWriter err) {
    invalid.problems().forEach(err::println);
    int count = invalid.problems().size();
    err.println(count == 1 ? "1 problem" : count + " problems");
    err.flush();
  }
}
