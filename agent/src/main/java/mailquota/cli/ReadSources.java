package mailquota.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mailquota.config.AgentConfig;
import mailquota.inventory.source.AcceptedSets;
import mailquota.inventory.source.RowChecks;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceState;
import mailquota.inventory.source.Sources;
import mailquota.notify.email.EmailSettings;
import mailquota.polling.PolledServer;

/**
 * Sources of a configuration, read once; those that cannot be read are reported.
 *
 * @param isComplete whether all could be read
 */
record ReadSources(Sources sources, boolean isComplete) {

  static ReadSources of(
      AgentConfig config,
      List<SourceSettings> wanted,
      List<PolledServer> servers,
      PrintWriter err) {
    Sources sources =
        new Sources(
            name -> PolledServer.directory(servers, name),
            new RowChecks(
                name -> servers.stream().anyMatch(server -> server.name().equals(name)),
                EmailSettings::isAddress),
            () -> config.inventory().maxMailboxes(),
            AcceptedSets.NONE,
            InstantSource.system(),
            _ -> {});
    sources.use(wanted);
    Map<String, String> failures = sources.readOnce();
    sources.stop();
    failures.forEach(
        (source, why) -> err.printf("quota-agent: source %s cannot be read: %s%n", source, why));
    boolean isComplete = failures.isEmpty();
    for (Map.Entry<String, SourceState> each : sources.states().entrySet()) {
      String objection = each.getValue().objection();
      if (objection != null) {
        isComplete = false;
        err.printf("quota-agent: source %s is held: %s%n", each.getKey(), objection);
      }
    }
    return new ReadSources(sources, isComplete);
  }

  /** Prints how many rows were rejected, and why the first ones. */
  void reportRejected(PrintWriter err) {
    sources
        .states()
        .forEach((source, state) -> {
          if (state.rejected() > 0) {
            err.printf("source %s: rejected rows %d, the first:%n", source, state.rejected());
            sources.problems(source).forEach(problem -> err.printf("  %s%n", problem));
          }
        });
  }
}
