package mailquota.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import mailquota.quota.Secret;
import mailquota.store.Store;
import mailquota.store.StoreBackup;
import mailquota.store.StoreCopy;
import mailquota.store.StoreSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "store",
    description = "Makes a backup of the store, or moves it from SQLite to PostgreSQL.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  @Command(
      description = "Writes a copy of the SQLite database into a new file; the agent may run.",
      footer = {"", "PostgreSQL has tools of its own for that, such as pg_dump."},
      mixinStandardHelpOptions = true)
  int backup(
      @Mixin ConfigOption option,
      @Parameters(paramLabel = "TARGET", description = "Write this file, which must not exist.")
          Path target) {
    PrintWriter err = spec.commandLine().getErr();
    return StoreWork.run(
        option,
        clock,
        err,
        (config, _) -> {
          try {
            StoreBackup.write(config.store(), target);
            return ExitCode.OK;
          } catch (IOException e) {
            return Errors.fail(
                err, "cannot write %s: %s".formatted(target, ReplacedFile.reason(e)));
          }
        });
  }

  @Command(
      description = "Copies all that SQLite has into an empty database of PostgreSQL.",
      footer = {
        "",
        "Stop the agent first, and set store.url to the new database afterwards. Either all is copied",
        "or nothing, and SQLite's file stays as it is."
      },
      mixinStandardHelpOptions = true)
  int copy(
      @Mixin ConfigOption option,
      @Option(
              names = "--to",
              paramLabel = "URL",
              required = true,
              description = "Copy to this database, such as jdbc:postgresql://host/database.")
          String url,
      @Option(names = "--user", paramLabel = "NAME", description = "Log in with this name.")
          @Nullable String user,
      @Option(
              names = "--password-file",
              paramLabel = "FILE",
              description = "Take the first line of this file as the password.")
          @Nullable Path passwordFile) {
    StoreSettings target = target(url, user, passwordFile);
    return StoreWork.run(
        option,
        clock,
        spec.commandLine().getErr(),
        (config, store) -> copy(config.store(), store, target));
  }

  private int copy(StoreSettings settings, Store from, StoreSettings target) {
    PrintWriter err = spec.commandLine().getErr();
    if (!settings.url().startsWith(StoreSettings.SQLITE)) {
      throw wrong("expected a store in SQLite in the configuration, got " + settings.place());
    }
    Terminal terminal = Terminal.ofProcess();
    int rows = Math.toIntExact(StoreCopy.rows(from));
    long copied;
    try (Store to = new Store(target, clock);
        Progress progress = Progress.of("Copying", rows, terminal, terminal.is(Terminal.STDERR))) {
      copied = StoreCopy.copy(from, to, progress::step);
    }
    err.printf("copied: rows=%d to %s; now set store.url to it%n", copied, target.place());
    err.flush();
    return ExitCode.OK;
  }

  private StoreSettings target(String url, @Nullable String user, @Nullable Path passwordFile) {
    if (StoreSettings.hasPassword(url)) {
      throw wrong("--to: expected a URL without a password; use --user and --password-file");
    }
    if (!url.startsWith(StoreSettings.POSTGRESQL + "//")) {
      throw wrong("--to: expected jdbc:postgresql://HOST/DATABASE, got " + url);
    }
    return new StoreSettings(url, user, passwordFile == null ? null : password(passwordFile));
  }

  private Secret password(Path file) {
    return GivenSecret.in(file, "--password-file", copy());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(copy(), message);
  }

  private CommandLine copy() {
    return Objects.requireNonNull(spec.subcommands().get("copy"));
  }
}
