package mailquota.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.board.MailboxStatus;
import mailquota.config.HostPort;
import mailquota.http.MailboxJson;
import mailquota.inventory.Mailbox;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Sanitizer;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "probe",
    description = "Probes one mailbox without a configuration.",
    mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "URL",
      description =
          "Probe imaps://USER@HOST[:PORT], imap://, pop3s:// or pop3://, or doveadm's https://HOST.")
  private String url = "";

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodConverter.class,
      description = "Ask as an administrator: imap-admin, or doveadm, which https:// implies.")
  private @Nullable Method method;

  @Option(
      names = "--mailbox",
      paramLabel = "ADDRESS",
      description = "Ask the administrative URL for this mailbox.")
  private @Nullable String mailbox;

  @Option(
      names = "--root",
      paramLabel = "TEMPLATE",
      description =
          "Ask imap-admin for this quota root, with {mailbox}, {localpart} or {domain} in it; the"
              + " default is user/{mailbox}.")
  private @Nullable String root;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Take the first line of this file as the password or API key, which is asked for"
              + " otherwise.")
  private @Nullable Path passwordFile;

  @Option(names = "--trace", description = "Show the wire, with *** for every secret.")
  private boolean trace;

  @Option(names = "--starttls", description = "Demand STARTTLS with imap:// and pop3://.")
  private boolean startTls;

  @Option(
      names = "--allow-plaintext",
      description = "Send the password to another host unencrypted.")
  private boolean allowPlaintext;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Trust the PEM certificates in this file.")
  private @Nullable Path caFile;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Take the first line of this file as the OAuth 2 access token for xoauth2 or"
              + " oauthbearer.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--mechanism",
      paramLabel = "NAME",
      description = "Log in by plain (the default), login, xoauth2 or oauthbearer.")
  private Mechanism mechanism = Mechanism.Password.PLAIN;

  @Option(
      names = "--limit",
      paramLabel = "SIZE",
      description = "Take this as the storage limit, which POP3 does not report.")
  private @Nullable Bytes limit;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Logging.onlyErrors();
    TlsProvider.prepare();
    ProbeTarget target = target();
    Mailbox probed = mailbox(target);
    MailServer server =
        new MailServer(
            target.endpoint().host(),
            target.method(),
            target.endpoint(),
            target.tls(),
            trust(),
            auth(target),
            Limits.DEFAULT,
            dialect(target));
    InstantSource clock = InstantSource.system();
    Instant at = clock.instant();
    long begin = System.nanoTime();
    ProbeResult result = Probers.of(server, clock).probe(probed, trace(begin));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return print(new Probe(probed, at, took, result), took);
  }

  private ProbeTarget target() {
    ProbeTarget target;
    try {
      target = ProbeTarget.parse(url);
      target = method == null ? target : target.by(method);
      target = startTls ? target.withStartTls() : target;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    if (target.tls() == Tls.NONE
        && !allowPlaintext
        && !HostPort.isLoopback(target.endpoint().host())) {
      throw wrong(
          "the password would go to "
              + target.endpoint().host()
              + " unencrypted: use "
              + (target.method() == Method.DOVEADM
                  ? "https://"
                  : "imaps:// or pop3s://, --starttls")
              + ", or --allow-plaintext");
    }
    return target;
  }

  private Mailbox mailbox(ProbeTarget target) {
    if (target.isAdministrative() != (mailbox != null)) {
      throw wrong(
          mailbox == null
              ? "expected --mailbox, for the login is an administrator's"
              : "--mailbox needs --method imap-admin or doveadm");
    }
    String named = mailbox == null ? target.login().orElseThrow() : mailbox;
    try {
      Address address = new Address(named);
      return new Mailbox(address, target.endpoint().host(), Owner.UNKNOWN, limit, null, false);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Dialect dialect(ProbeTarget target) {
    if (root == null) {
      return Dialect.USUAL;
    }
    if (target.method() != Method.IMAP_ADMIN) {
      throw wrong("--root needs --method imap-admin");
    }
    if (!Dialect.isRoot(root)) {
      throw wrong("expected a --root with {mailbox} or {localpart} in it, got " + root);
    }
    return new Dialect(root, Dialect.USUAL.fallback(), Dialect.USUAL.zeroLimit());
  }

  private Trust trust() {
    if (caFile == null) {
      return Trust.ofSystem();
    }
    try {
      return Trust.of(caFile);
    } catch (IOException _) {
      throw unreadable("the file of certificates", caFile);
    }
  }

  private ParameterException unreadable(String what, Path file) {
    String why =
        Files.notExists(file) ? "no such file" : "it cannot be read, or is not what it should be";
    return wrong(what + " " + file + ": " + why);
  }

  private Auth auth(ProbeTarget target) {
    String user = target.isAdministrative() ? target.login().orElse("") : "{mailbox}";
    return switch (mechanism) {
      case Mechanism.Password byPassword -> {
        if (tokenFile != null) {
          throw wrong("--token-file needs --mechanism xoauth2 or oauthbearer");
        }
        yield new Auth.Password(byPassword, user, null, password());
      }
      case Mechanism.Token byToken -> {
        if (target.isAdministrative()) {
          throw wrong("an administrator logs in by a password, not by " + byToken.key());
        }
        if (tokenFile == null || passwordFile != null) {
          throw wrong(
              "--mechanism " + byToken.key() + " takes a --token-file and no --password-file");
        }
        Secret token = GivenSecret.in(tokenFile, "the token file", spec.commandLine());
        yield new Auth.Token(byToken, user, _ -> (_, _) -> token);
      }
    };
  }

  private Secret password() {
    if (passwordFile != null) {
      return GivenSecret.in(passwordFile, "the password file", spec.commandLine());
    }
    return PasswordPrompt.ask("Password for " + url + ": ", spec.commandLine().getErr())
        .orElseThrow(() -> wrong("no terminal to ask: use --password-file"));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Trace trace(long begin) {
    if (!trace) {
      return Trace.NONE;
    }
    PrintWriter err = spec.commandLine().getErr();
    return (from, text) -> {
      err.printf(
          "%8.1f ms  %s: %s%n",
          (System.nanoTime() - begin) / 1e6, from.mark(), Sanitizer.line(text));
      err.flush();
    };
  }

  private int print(Probe probe, Duration took) {
    Instant measured = probe.result() instanceof Measured ? probe.at() : null;
    MailboxStatus status = new MailboxStatus(probe, null, measured, List.of(), Map.of());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Sanitizer.json(MailboxJson.line(status)));
    } else {
      MailboxTable.print(List.of(status), out, Terminal.ofProcess());
      spec.commandLine().getErr().println(Summary.of(List.of(status), took));
    }
    out.flush();
    return probe.result() instanceof Failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  /** Of the methods those that ask as an administrator. */
  static final class MethodConverter implements ITypeConverter<Method> {
    @Override
    public Method convert(String text) {
      return Stream.of(Method.DOVEADM, Method.IMAP_ADMIN)
          .filter(method -> method.key().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("expected doveadm or imap-admin, got " + text));
    }
  }
}
