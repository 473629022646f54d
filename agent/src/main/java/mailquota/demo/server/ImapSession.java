package mailquota.demo.server;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An IMAP session: the commands valid in any state and the login; {@link ImapMailbox} has the rest.
 * Each command returns the text of its tagged response. Responses are in the order of the commands
 * (RFC 9051 section 5.5).
 */
final class ImapSession {
  private static final int MOST_INVALID_COMMANDS = 10;
  private static final String CAPABILITIES = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE";
  private static final String BEFORE_LOGIN = "CAPABILITY " + CAPABILITIES + " AUTH=PLAIN";
  private static final String AFTER_LOGIN =
      "CAPABILITY " + CAPABILITIES + " QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE STATUS=SIZE";

  private final DemoMailboxes mailboxes;
  private final Wire wire;
  private @Nullable ImapMailbox mailbox;
  private int invalidCommands;
  private boolean over;

  ImapSession(DemoMailboxes mailboxes, Wire wire) {
    this.mailboxes = mailboxes;
    this.wire = wire;
  }

  void run() throws IOException {
    wire.line("* OK [" + BEFORE_LOGIN + "] mailbox-quota-agent's demo IMAP server ready.");
    while (!over) {
      answer(ImapCommand.read(wire));
    }
  }

  private void answer(ImapCommand command) throws IOException {
    try {
      String result = execute(command);
      wire.line(command.tag() + " " + result);
      invalidCommands = 0;
    } catch (ImapCommand.Unparsable e) {
      wire.line(command.tag() + " BAD " + e.getMessage());
      if (++invalidCommands == MOST_INVALID_COMMANDS) {
        throw new HangUp(Ending.TOO_MANY_ERRORS);
      }
    }
  }

  private String execute(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    return switch (command.name()) {
      case "CAPABILITY" -> capability(command);
      case "ID" -> id(command);
      case "LOGOUT" -> logout(command);
      case "NOOP" -> noop(command);
      default -> mailbox == null ? beforeLogin(command) : mailbox.execute(command);
    };
  }

  private String capability(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    command.end();
    wire.line("* " + (mailbox == null ? BEFORE_LOGIN : AFTER_LOGIN));
    return "OK Capability completed.";
  }

  /** RFC 2971 section 3.1: the parameters of the client have no effect. */
  private String id(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    if (command.isAtEnd()) {
      throw new ImapCommand.Unparsable("Missing parameter list or NIL.");
    }
    wire.line("* ID (\"name\" \"mailbox-quota-agent demo\")");
    return "OK ID completed.";
  }

  private String logout(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    command.end();
    over = true;
    wire.line("* BYE Logging out");
    return "OK Logout completed.";
  }

  private static String noop(ImapCommand command) throws ImapCommand.Unparsable {
    command.end();
    return "OK NOOP completed.";
  }

  private String beforeLogin(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    return switch (command.name()) {
      case "LOGIN" -> login(command);
      case "AUTHENTICATE" -> authenticate(command);
      default -> throw new ImapCommand.Unparsable("Unknown command, or one that needs a login.");
    };
  }

  private String login(ImapCommand command) throws ImapCommand.Unparsable {
    String login = command.astring();
    String password = command.astring();
    command.end();
    return admit(Admission.byPassword(mailboxes, login, password));
  }

  /** RFC 3501 section 6.2.2; with an initial response RFC 4959. */
  private String authenticate(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    String mechanism = command.atom().toUpperCase(Locale.ROOT);
    String response = command.isAtEnd() ? null : command.atom();
    command.end();
    if (!mechanism.equals("PLAIN")) {
      return "NO Unsupported authentication mechanism.";
    }
    if (response == null) {
      wire.line("+ ");
      response = wire.readLine();
    }
    if (response.equals("*")) {
      throw new ImapCommand.Unparsable("Authentication cancelled.");
    }
    return admit(Admission.bySaslPlain(mailboxes, response));
  }

  private String admit(Admission admission) throws ImapCommand.Unparsable {
    return switch (admission) {
      case Admission.Admitted(DemoMailbox admitted) -> {
        mailbox = new ImapMailbox(admitted, wire);
        yield "OK [" + AFTER_LOGIN + "] Logged in";
      }
      case Admission.Refused _ -> "NO [AUTHENTICATIONFAILED] Authentication failed.";
      case Admission.Malformed _ -> throw new ImapCommand.Unparsable("Invalid PLAIN response.");
    };
  }
}
