package mailquota.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
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

  @Parameters(paramLabel = "SHELL", description = "Complete in bash or zsh.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("quota-agent", spec.parent().commandLine());
    if (shell == Shell.ZSH) {
      spec.commandLine().getOut().println("autoload -U +X bashcompinit && bashcompinit");
    }
    spec.commandLine().getOut().println(script);
    return 0;
  }
}
