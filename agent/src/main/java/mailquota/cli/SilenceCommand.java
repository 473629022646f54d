package mailquota.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.stream.Collectors;
import mailquota.config.AgentConfig;
import mailquota.http.SilenceJson;
import mailquota.probe.MailServer;
import mailquota.quota.Sanitizer;
import mailquota.silence.Silence;
import mailquota.silence.SilenceRequest;
import mailquota.silence.SilenceRequest.Answer.Good;
import mailquota.silence.SilenceRequest.Answer.Wrong;
import mailquota.silence.SilenceRequest.Part;
import mailquota.state.SilenceWatch;
import mailquota.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "silence",
    description = "Withholds warnings for a while, whether or not the agent runs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SilenceCommand {

  enum Format {
    TABLE,
    JSON
  }

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  @Command(
      description = "Silences the mailboxes that match all given options, and prints an id.",
      footer = {
        "",
        "Withheld warnings are sent when the silence has ended, if they are still true then."
      },
      mixinStandardHelpOptions = true)
  int add(
      @Mixin ConfigOption config,
      @Mixin MatcherOptions matcher,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              description = "Silence for this time, such as 7d.")
          @Nullable String duration,
      @Option(
              names = "--until",
              paramLabel = "WHEN",
              converter = Moment.class,
              description = "Silence until this time, such as 2026-12-01T08:00 in your time zone.")
          @Nullable Instant until,
      @Option(names = "--comment", paramLabel = "TEXT", description = "Say why.")
          @Nullable String comment,
      @Option(
              names = "--author",
              paramLabel = "NAME",
              description = "Name who is responsible; the default is the user who is logged in.")
          @Nullable String author) {
    SilenceRequest request =
        new SilenceRequest(
            matcher.mailbox,
            matcher.domain,
            matcher.server,
            matcher.level,
            until == null ? null : until.toString(),
            duration,
            author == null ? System.getProperty("user.name") : author,
            comment);
    return with(config, (valid, store) -> add(request, valid, store));
  }

  private int add(SilenceRequest request, AgentConfig config, Store store) {
    Instant now = clock.instant();
    List<String> servers = config.servers().stream().map(MailServer::name).toList();
    return switch (request.check(servers, now)) {
      case Good(Silence silence) -> {
        store.add(silence);
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
            "silenced: %s until %s; a running agent knows within %d s%n",
            SilenceTable.text(silence.matcher()),
            new SilenceTable(ZoneId.systemDefault(), now).time(silence.endsAt()),
            SilenceWatch.INTERVAL.toSeconds());
        err.flush();
        print(silence.id());
        yield ExitCode.OK;
      }
      case Wrong(var problems) ->
          throw new ParameterException(
              spec.subcommands().get("add"),
              problems.entrySet().stream()
                  .map(problem -> option(problem.getKey()) + ": " + problem.getValue())
                  .collect(Collectors.joining("\n")));
    };
  }

  static final class MatcherOptions {
    @Option(
        names = "--mailbox",
        paramLabel = "GLOB",
        description = "Silence this address or pattern, such as *@example.org, or * for all.")
    private @Nullable String mailbox;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Silence a domain.")
    private @Nullable String domain;

    @Option(
        names = "--server",
        paramLabel = "NAME",
        description = "Silence all mailboxes on this server of the configuration.")
    private @Nullable String server;

    @Option(
        names = "--level",
        paramLabel = "LEVEL",
        description = "Silence up to this level: warning silences info and warning, not critical.")
    private @Nullable String level;
  }

  @Command(
      name = "list",
      description = "Shows the silences that have not ended.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--all", description = "Show those, too, that ended in the last 30 days.")
          boolean isAll,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "TABLE",
              description = "Print a table (the default), or json: one object a line.")
          Format format) {
    return with(config, (_, store) -> list(store, isAll, format));
  }

  private int list(Store store, boolean isAll, Format format) {
    Instant now = clock.instant();
    List<Silence> silences =
        store.silences().stream().filter(silence -> isAll || !silence.hasEnded(now)).toList();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE ->
          new SilenceTable(ZoneId.systemDefault(), now).print(silences, out, Terminal.ofProcess());
      case JSON ->
          silences.forEach(silence -> out.println(Sanitizer.json(SilenceJson.line(silence, now))));
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(description = "Ends a silence now.", mixinStandardHelpOptions = true)
  int expire(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "ID", description = "End the silence with this id.") String id) {
    return with(
        config,
        (_, store) -> {
          if (store.expire(id, clock.instant())) {
            return ExitCode.OK;
          }
          return Errors.fail(
              spec.commandLine().getErr(), "no silence " + id + " that has not ended");
        });
  }

  private int with(ConfigOption option, StoreWork work) {
    return StoreWork.run(option, clock, spec.commandLine().getErr(), work);
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static String option(Part part) {
    return switch (part) {
      case ENDS_AT -> "--until";
      case DURATION -> "--for";
      case MAILBOX, DOMAIN, SERVER, LEVEL, AUTHOR, COMMENT -> "--" + part.key();
    };
  }

  /** An instant, in the local time zone unless it has an offset. */
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String written) {
      try {
        TemporalAccessor moment =
            DateTimeFormatter.ISO_DATE_TIME.parseBest(
                written, OffsetDateTime::from, LocalDateTime::from);
        return moment instanceof OffsetDateTime there
            ? there.toInstant()
            : LocalDateTime.from(moment).atZone(ZoneId.systemDefault()).toInstant();
      } catch (DateTimeParseException _) {
        throw new TypeConversionException(
            "expected a time such as 2026-12-01T08:00 or 2026-12-01T08:00:00Z, got " + written);
      }
    }
  }
}
