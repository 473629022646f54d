package mailquota.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.intake.Acceptances;
import mailquota.intake.Acceptances.Held;
import mailquota.store.Store;
import mailquota.store.StoreException;
import picocli.CommandLine.ExitCode;

/** The work of a command on the store that the agent uses. */
@FunctionalInterface
interface StoreWork {

  int in(AgentConfig config, Store store);

  /** Opens the store and runs the work. A missing store is not created: it may be elsewhere. */
  static int run(ConfigOption option, InstantSource clock, PrintWriter err, StoreWork work) {
    Logging.onlyErrors();
    Optional<AgentConfig> config = option.loadOrComplain(err);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    try (Store store = new Store(config.get().store(), clock)) {
      return store.isThere()
          ? work.in(config.get(), store)
          : Errors.fail(
              err,
              "there is no store %s here; the agent makes it when it starts, in its own folder"
                  .formatted(config.get().store().place()));
    } catch (StoreException e) {
      return Errors.fail(err, String.valueOf(e.getMessage()));
    }
  }

  /** Accepts what is held, in every agent with this store. Returns the exit code. */
  static int accept(Store store, Held kind, String name, Instant at, PrintWriter err) {
    Acceptances.write(store, kind, name, at);
    err.printf(
        "accepted: %s; a running agent knows within %d s%n",
        name, Acceptances.KNOWN_WITHIN.toSeconds());
    err.flush();
    return ExitCode.OK;
  }
}
