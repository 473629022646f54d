package mailquota.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import mailquota.config.AgentConfig;
import mailquota.intake.Acceptances.Held;
import mailquota.probe.MailServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "server",
    description = "Lets the held readings of a server through.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ServerCommand {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  @Command(
      description =
          "Accepts that the mailboxes of a server are empty, where most of them fell to 0 at once.",
      footer = {
        "",
        "The agent holds such readings until then; those of the next round are not held."
      },
      mixinStandardHelpOptions = true)
  int accept(
      @Mixin ConfigOption option,
      @Parameters(
              paramLabel = "SERVER",
              description =
                  "Accept the readings of the server with this name in the configuration.")
          String server) {
    PrintWriter err = spec.commandLine().getErr();
    return StoreWork.run(
        option,
        clock,
        err,
        (config, store) -> {
          requireServer(config, server);
          return StoreWork.accept(store, Held.SERVER, server, clock.instant(), err);
        });
  }

  private void requireServer(AgentConfig config, String server) {
    List<String> servers = config.servers().stream().map(MailServer::name).toList();
    if (!servers.contains(server)) {
      throw new ParameterException(
          spec.subcommands().get("accept"),
          "expected one of " + String.join(", ", servers) + ", got " + server);
    }
  }
}
