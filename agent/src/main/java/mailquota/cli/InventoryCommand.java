package mailquota.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.cli.TextTable.Column;
import mailquota.cli.TextTable.Column.Kind;
import mailquota.config.AgentConfig;
import mailquota.http.CsvLine;
import mailquota.http.InventoryJson;
import mailquota.intake.Acceptances.Held;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.Field;
import mailquota.inventory.source.SourceSettings;
import mailquota.polling.PolledServer;
import mailquota.quota.Bytes;
import mailquota.quota.Sanitizer;
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

/** Reads the sources once, or accepts the held content of one. */
@Command(
    name = "inventory",
    description =
        "Reads the sources of mailboxes once and prints all mailboxes, with the source of each"
            + " field.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Rejected rows are reported on stderr.",
      "Exit: 0 all sources were read, 1 at least one cannot be read, 2 wrong usage or configuration."
    })
final class InventoryCommand implements Callable<Integer> {

  enum Format {
    TABLE,
    JSON,
    CSV
  }

  private static final List<Field> COLUMNS =
      List.of(
          Field.ADDRESS, Field.CONTACT, Field.LANGUAGE, Field.LIMIT, Field.EXCLUDE, Field.SERVER);

  private final InstantSource clock = InstantSource.system();

  /** Not required, because of the command below this one. */
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Read the configuration from this YAML file; it is required.")
  private @Nullable Path file;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Read only this source; the default is all.")
  private @Nullable String source;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Print a table (the default), json: one object a line, or csv, which a source can read.")
  private Format format = Format.TABLE;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--config=FILE'");
    }
    Logging.onlyErrors();
    PrintWriter err = spec.commandLine().getErr();
    Optional<AgentConfig> config = new ConfigOption(file).loadOrComplain(err);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    List<SourceSettings> wanted =
        config.get().sources().stream()
            .filter(each -> source == null || each.name().equals(source))
            .toList();
    if (wanted.isEmpty()) {
      throw unknown(spec.commandLine(), config.get().sources(), String.valueOf(source));
    }
    List<PolledServer> servers = Probers.polled(config.get().servers(), clock);
    ReadSources read = ReadSources.of(config.get(), wanted, servers);
    read.reportFailures(err);
    print(read);
    read.reportRejected(err);
    err.flush();
    return read.isComplete() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static ParameterException unknown(
      @Nullable CommandLine command, List<SourceSettings> sources, String name) {
    String names = sources.stream().map(SourceSettings::name).collect(Collectors.joining(", "));
    return new ParameterException(command, "expected one of " + names + ", got " + name);
  }

  private void print(ReadSources read) {
    PrintWriter out = spec.commandLine().getOut();
    Collection<Mailbox> mailboxes = read.sources().inventory().mailboxes();
    Origins origins = new Origins(read.sources().entries());
    switch (format) {
      case TABLE -> table(mailboxes, origins, out);
      case JSON ->
          mailboxes.forEach(each ->
              out.println(Sanitizer.json(InventoryJson.line(each, origins.of(each.address())))));
      case CSV -> {
        out.println(CsvLine.of(COLUMNS.stream().map(Field::label)));
        mailboxes.forEach(each -> out.println(CsvLine.of(values(each))));
      }
    }
    out.flush();
  }

  private static void table(Collection<Mailbox> mailboxes, Origins origins, PrintWriter out) {
    List<TextTable.Row> rows =
        mailboxes.stream()
            .map(each ->
                new TextTable.Row(
                    Stream.concat(values(each), Stream.of(origins.text(each.address()))).toList(),
                    null))
            .toList();
    new TextTable(
            new Column("MAILBOX", Kind.TEXT),
            new Column("CONTACT", Kind.EXPENDABLE_TEXT),
            new Column("LANGUAGE", Kind.EXPENDABLE_TEXT),
            new Column("LIMIT", Kind.EXPENDABLE_NUMBER),
            new Column("EXCLUDE", Kind.EXPENDABLE_TEXT),
            new Column("SERVER", Kind.EXPENDABLE_TEXT),
            new Column("SOURCE", Kind.TEXT))
        .print(rows, out, Terminal.ofProcess());
  }

  /** In the order of the columns; empty for none. */
  private static Stream<String> values(Mailbox mailbox) {
    String contact = mailbox.owner().contact();
    Locale language = mailbox.owner().language();
    Bytes limit = mailbox.limit();
    return Stream.of(
        mailbox.address().value(),
        contact == null ? "" : contact,
        language == null ? "" : language.toLanguageTag(),
        limit == null ? "" : limit.exact(),
        mailbox.isExcluded() ? "true" : "",
        mailbox.server());
  }

  @Command(
      description = "Lets the held content of a source through, by the store that the agent reads.",
      footer = {"", "It holds for the readings of one interval."},
      mixinStandardHelpOptions = true)
  int accept(
      @Mixin ConfigOption option,
      @Parameters(paramLabel = "SOURCE", description = "Let the source with this name through.")
          String name) {
    PrintWriter err = spec.commandLine().getErr();
    return StoreWork.run(
        option,
        clock,
        err,
        (config, store) -> {
          if (config.sources().stream().noneMatch(each -> each.name().equals(name))) {
            throw unknown(spec.subcommands().get("accept"), config.sources(), name);
          }
          return StoreWork.accept(store, Held.SOURCE, name, clock.instant(), err);
        });
  }
}
