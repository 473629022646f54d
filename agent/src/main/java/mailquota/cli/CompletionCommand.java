package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the completion script for a shell; zsh runs it through bashcompinit. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash or zsh.",
    footer = {"", "For this shell: source <(quota-agent completion bash)"},
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  enum Shell {
    BASH,
    ZSH
  }

  /** Rendered from all commands, which would take longer than the rest of this one. */
  static final String SCRIPT = "completion.bash";

  @Parameters(paramLabel = "SHELL", description = "Complete in bash or zsh.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (InputStream script = CompletionCommand.class.getResourceAsStream(SCRIPT)) {
      String text = new String(Objects.requireNonNull(script, SCRIPT).readAllBytes(), UTF_8);
      if (shell == Shell.ZSH) {
        spec.commandLine().getOut().println("autoload -U +X bashcompinit && bashcompinit");
      }
      spec.commandLine().getOut().println(text);
    }
    return 0;
  }
}
