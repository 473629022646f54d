package mailquota.cli;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.notify.ChannelSettings;
import mailquota.notify.ChannelSettings.Verdict;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.email.EmailSettings;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "notify",
    description = "Tests the channels of a configuration.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class NotifyCommand {

  /** A recipient for channels with a fixed one (RFC 2606). */
  private static final String NOBODY = "nobody@example.org";

  @Spec private CommandSpec spec;

  @Command(
      description = "Sends a test notice, and says how the delivery ended.",
      footer = {"", "It measures no mailbox, and withholds no warning."},
      mixinStandardHelpOptions = true)
  int test(
      @Mixin ConfigOption config,
      @Option(
              names = "--channel",
              paramLabel = "NAME",
              description = "Test only this channel; the default is all.")
          @Nullable String name,
      @Option(
              names = "--to",
              paramLabel = "ADDRESS",
              description =
                  "Send to this recipient where a channel writes to {contact} or {mailbox}.")
          @Nullable String to,
      @Option(
              names = "--mailbox",
              paramLabel = "ADDRESS",
              description = "Send to the recipient for this mailbox, in place of --to.")
          @Nullable String mailbox) {
    Optional<AgentConfig> valid = config.loadOrComplain(spec.commandLine().getErr());
    if (valid.isEmpty()) {
      return ExitCode.USAGE;
    }
    List<ChannelSettings> chosen = chosen(valid.get(), name);
    String reader = reader(valid.get(), chosen, to, mailbox);
    boolean isGood = true;
    for (ChannelSettings channel : chosen) {
      isGood &= test(channel, reader);
    }
    return isGood ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<ChannelSettings> chosen(AgentConfig config, @Nullable String name) {
    List<ChannelSettings> chosen =
        config.channels().stream()
            .filter(channel -> name == null || channel.name().equals(name))
            .toList();
    if (chosen.isEmpty()) {
      String names = config.channels().stream().map(ChannelSettings::name).collect(joining(", "));
      throw wrong(
          (name == null ? "there is no channel to test" : "there is no channel " + name)
              + (names.isEmpty() ? "" : "; there is " + names));
    }
    return chosen;
  }

  private String reader(
      AgentConfig config,
      List<ChannelSettings> chosen,
      @Nullable String to,
      @Nullable String mailbox) {
    String written = to == null ? mailbox : to;
    if (written != null && !EmailSettings.isAddress(written)) {
      throw wrong("an address is needed, not " + written);
    }
    if (to != null) {
      return to;
    }
    if (mailbox != null) {
      return owner(config, mailbox);
    }
    for (ChannelSettings channel : chosen) {
      String owner = channel.toOwner().orElse(null);
      if (owner != null) {
        throw wrong(
            "channel "
                + channel.name()
                + " writes to "
                + owner
                + ": use --to ADDRESS or --mailbox ADDRESS");
      }
    }
    return NOBODY;
  }

  private String owner(AgentConfig config, String mailbox) {
    try {
      return config
          .listed()
          .find(new Address(mailbox))
          .map(known -> known.owner().contact())
          .orElse(mailbox);
    } catch (IllegalArgumentException _) {
      throw wrong("the address of a mailbox is needed, without a name, not " + mailbox);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.subcommands().get("test"), message);
  }

  /** Returns whether a receiver has accepted the test. */
  private boolean test(ChannelSettings channel, String reader) {
    PrintWriter out = spec.commandLine().getOut();
    boolean isGood = false;
    String domain = EmailSettings.domain(reader);
    for (Verdict verdict : channel.test(reader, domain, InstantSource.system())) {
      String by = verdict.where().isEmpty() ? "" : " (" + verdict.where() + ")";
      out.println(channel.name() + by + ": " + text(verdict.delivery()));
      isGood |= verdict.delivery() instanceof Accepted;
    }
    out.flush();
    return isGood;
  }

  private static String text(Delivery delivery) {
    return switch (delivery) {
      case Accepted() -> "accepted";
      case RetryLater(String why, _, _) -> "not accepted, and would be tried again: " + why;
      case Rejected(String why) -> "rejected: " + why;
    };
  }
}
