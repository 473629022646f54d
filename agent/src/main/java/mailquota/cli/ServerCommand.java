package mailquota.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.intake.Acceptances;
import mailquota.probe.MailServer;
import mailquota.store.Store;
import mailquota.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an admin says of a server, by way of the store that the agent looks into. */
@Command(
    name = "server",
    description = "Lets the held readings of a server through.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ServerCommand {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      description = {
        "Accepts that the mailboxes of a server are empty, where most of them fell to 0 at once.",
        "The agent holds such readings until then, and for those of the next round it does not."
      },
      mixinStandardHelpOptions = true)
  int accept(
      @Mixin ConfigOption option,
      @Parameters(paramLabel = "SERVER", description = "its name in the configuration")
          String server) {
    Logging.onlyErrors();
    Optional<AgentConfig> config = option.loadOrComplain(spec.commandLine().getErr());
    return config.isEmpty() ? ExitCode.USAGE : accept(config.get(), server);
  }

  private int accept(AgentConfig config, String server) {
    List<String> servers = config.servers().stream().map(MailServer::name).toList();
    if (!servers.contains(server)) {
      throw new ParameterException(
          spec.subcommands().get("accept"),
          "expected one of " + String.join(", ", servers) + ", got " + server);
    }
    try (Store store = new Store(config.store(), clock)) {
      if (!store.isThere()) {
        return say(
            ExitCode.SOFTWARE,
            ("quota-agent: there is no store %s here; the agent makes it when it starts, in its own"
                    + " folder")
                .formatted(config.store().place()));
      }
      Acceptances.write(store, server, clock.instant());
      return say(
          ExitCode.OK,
          "accepted: %s; a running agent knows within %d s"
              .formatted(server, Acceptances.KNOWN_WITHIN.toSeconds()));
    } catch (StoreException e) {
      return say(ExitCode.SOFTWARE, "quota-agent: " + e.getMessage());
    }
  }

  private int say(int exit, String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
    return exit;
  }
}
