package mailquota.demo.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SMTP session. Each command returns the last line of its reply, with an enhanced status code
 * (RFC 2034) except for HELO and EHLO. Not thread-safe.
 */
final class SmtpSession {
  private static final Logger log = LoggerFactory.getLogger(SmtpSession.class);
  private static final int LARGEST_MESSAGE = 10 * 1024 * 1024;
  private static final int MOST_RECIPIENTS = 100; // RFC 5321 section 4.5.3.1.8: no fewer
  private static final int MOST_INVALID_COMMANDS = 10;
  private static final String OK = "250 2.0.0 Ok";
  private static final String TOO_LARGE = "552 5.3.4 Message is larger than " + LARGEST_MESSAGE;

  private final Predicate<String> acceptsMail;
  private final Consumer<DemoMail> inbox;
  private final Wire wire;
  private final List<String> recipients = new ArrayList<>();
  private @Nullable String from;
  private boolean greeted;
  private boolean over;

  SmtpSession(Predicate<String> acceptsMail, Consumer<DemoMail> inbox, Wire wire) {
    this.acceptsMail = acceptsMail;
    this.inbox = inbox;
    this.wire = wire;
  }

  void run() throws IOException {
    wire.line("220 localhost ESMTP mailbox-quota-agent's demo server");
    int invalidCommands = 0;
    while (!over) {
      String reply = execute(wire.readLine());
      wire.line(reply);
      boolean isInvalid = reply.startsWith("50");
      invalidCommands = isInvalid ? invalidCommands + 1 : 0;
      if (invalidCommands == MOST_INVALID_COMMANDS) {
        throw new HangUp(Ending.TOO_MANY_ERRORS);
      }
    }
  }

  private String execute(String line) throws IOException {
    int space = line.indexOf(' ');
    String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String argument = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (verb) {
      case "EHLO" -> extendedHello(argument);
      case "HELO" -> hello(argument);
      case "MAIL" -> mail(argument);
      case "RCPT" -> recipient(argument);
      case "DATA" -> data(argument);
      case "RSET" -> reset();
      case "NOOP" -> OK;
      case "VRFY" -> "252 2.0.0 Not verified, but mail for it is taken";
      case "QUIT" -> quit();
      case "EXPN", "HELP", "STARTTLS", "AUTH" -> "502 5.5.1 Command not implemented";
      default -> "500 5.5.2 Command not recognized";
    };
  }

  private String hello(String client) {
    if (client.isEmpty()) {
      return "501 5.5.4 Say who you are";
    }
    greeted = true;
    reset();
    return "250 localhost";
  }

  private String extendedHello(String client) throws IOException {
    String reply = hello(client);
    if (!reply.startsWith("250")) {
      return reply;
    }
    wire.line("250-localhost");
    wire.line("250-SIZE " + LARGEST_MESSAGE);
    wire.line("250-8BITMIME");
    wire.line("250-PIPELINING");
    return "250 ENHANCEDSTATUSCODES";
  }

  private String mail(String argument) {
    if (!greeted) {
      return "503 5.5.1 Say EHLO first";
    }
    if (from != null) {
      return "503 5.5.1 There is a sender already";
    }
    Optional<SmtpPath> path = SmtpPath.parse("FROM:", argument);
    if (path.isEmpty()) {
      return "501 5.1.7 Expected FROM:<address>";
    }
    for (String parameter : path.get().parameters()) {
      Optional<String> refusal = refusal(parameter.toUpperCase(Locale.ROOT));
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    from = path.get().address();
    return "250 2.1.0 Sender ok";
  }

  /** The parameters of MAIL that EHLO offers: RFC 1870 section 6, RFC 6152 section 2. */
  private static Optional<String> refusal(String parameter) {
    if (parameter.equals("BODY=7BIT") || parameter.equals("BODY=8BITMIME")) {
      return Optional.empty();
    }
    if (!parameter.startsWith("SIZE=")) {
      return Optional.of("555 5.5.4 Unknown parameter");
    }
    try {
      long size = Long.parseUnsignedLong(parameter.substring("SIZE=".length()));
      return Long.compareUnsigned(size, LARGEST_MESSAGE) > 0
          ? Optional.of(TOO_LARGE)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.of("501 5.5.4 Invalid SIZE");
    }
  }

  private String recipient(String argument) {
    if (from == null) {
      return "503 5.5.1 Say MAIL first";
    }
    Optional<SmtpPath> path = SmtpPath.parse("TO:", argument);
    if (path.isEmpty() || path.get().address().isEmpty()) {
      return "501 5.1.3 Expected TO:<address>";
    }
    if (!path.get().parameters().isEmpty()) {
      return "555 5.5.4 Unknown parameter";
    }
    if (recipients.size() == MOST_RECIPIENTS) {
      return "452 4.5.3 Too many recipients";
    }
    if (!acceptsMail.test(path.get().address())) {
      return "552 5.2.2 Mailbox is full";
    }
    recipients.add(path.get().address());
    return "250 2.1.5 Recipient ok";
  }

  /** A client that pipelines sends DATA also after refused recipients (RFC 2920 section 3.1). */
  private String data(String argument) throws IOException {
    String sender = from;
    if (sender == null) {
      return "503 5.5.1 Say MAIL first";
    }
    if (recipients.isEmpty()) {
      return "554 5.5.1 No valid recipients";
    }
    if (!argument.isEmpty()) {
      return "501 5.5.4 DATA has no argument";
    }
    wire.line("354 End data with <CR><LF>.<CR><LF>");
    Optional<String> content = SmtpContent.read(wire, LARGEST_MESSAGE);
    String reply =
        content.map(text -> deliver(new DemoMail(sender, recipients, text))).orElse(TOO_LARGE);
    reset();
    return reply;
  }

  private String deliver(DemoMail mail) {
    try {
      inbox.accept(mail);
      return "250 2.0.0 Message accepted";
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("server", "smtp").setCause(e).log("a message was not taken");
      return "451 4.3.0 Message could not be stored";
    }
  }

  private String reset() {
    from = null;
    recipients.clear();
    return OK;
  }

  private String quit() {
    over = true;
    return "221 2.0.0 Bye";
  }
}
