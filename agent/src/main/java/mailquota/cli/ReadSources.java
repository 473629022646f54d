package mailquota.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.AcceptedSets;
import mailquota.inventory.source.Listings;
import mailquota.inventory.source.RowChecks;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.Sources;
import mailquota.notify.email.EmailSettings;
import mailquota.polling.PolledServer;
import mailquota.quota.Address;

/**
 * Sources of a configuration, read once.
 *
 * @param failures which could not be read, or are held, and why; for users
 */
record ReadSources(Sources sources, List<String> failures) {

  ReadSources {
    failures = List.copyOf(failures);
  }

  static ReadSources of(
      AgentConfig config, List<SourceSettings> wanted, List<PolledServer> servers) {
    Sources sources =
        new Sources(
            name -> PolledServer.directory(servers, name),
            new RowChecks(
                name -> servers.stream().anyMatch(server -> server.name().equals(name)),
                EmailSettings::isAddress),
            () -> config.inventory().maxMailboxes(),
            AcceptedSets.NONE,
            Listings.NONE,
            InstantSource.system(),
            _ -> {});
    sources.use(wanted);
    List<String> failures = new ArrayList<>();
    sources
        .readOnce()
        .forEach(
            (source, why) -> failures.add("source %s cannot be read: %s".formatted(source, why)));
    sources.stop();
    sources
        .states()
        .forEach((source, state) -> {
          if (state.objection() != null) {
            failures.add("source %s is held: %s".formatted(source, state.objection()));
          }
        });
    return new ReadSources(sources, failures);
  }

  boolean isComplete() {
    return failures.isEmpty();
  }

  /** Prints why sources could not be read. */
  void reportFailures(PrintWriter err) {
    failures.forEach(failure -> err.println("quota-agent: " + failure));
  }

  /** The mailbox of a name that a user wrote; empty if it is unknown, or no address. */
  Optional<Mailbox> find(String name) {
    return Address.find(name).flatMap(sources.inventory()::find);
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
