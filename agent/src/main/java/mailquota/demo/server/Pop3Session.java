package mailquota.demo.server;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A POP3 session. Each command returns the last line of its response after it has written the
 * others. The maildrop is a snapshot at login: later mail is for the next session (RFC 1939 section
 * 5). Not thread-safe.
 */
final class Pop3Session {
  private static final int MOST_INVALID_COMMANDS = 10;
  private static final String INVALID = "-ERR Unknown command, or not in this state.";
  private static final String END_OF_LINES = ".";
  private static final List<String> CAPABILITIES =
      List.of(
          "USER",
          "PIPELINING",
          "RESP-CODES",
          "AUTH-RESP-CODE",
          "SASL PLAIN",
          "UIDL",
          "IMPLEMENTATION mailbox-quota-agent-demo");

  private final DemoMailboxes mailboxes;
  private final Set<String> locked;
  private final Wire wire;
  private @Nullable String user;
  private @Nullable Maildrop maildrop;
  private boolean over;

  /** Only the total size is known; messages share it evenly, the last takes the rest. */
  private record Maildrop(String address, long messages, long bytes) {
    long size(long number) {
      long share = bytes / messages;
      return number < messages ? share : bytes - share * (messages - 1);
    }
  }

  Pop3Session(DemoMailboxes mailboxes, Set<String> locked, Wire wire) {
    this.mailboxes = mailboxes;
    this.locked = locked;
    this.wire = wire;
  }

  void run() throws IOException {
    wire.line("+OK mailbox-quota-agent's demo POP3 server ready.");
    int invalidCommands = 0;
    while (!over) {
      String answer = execute(wire.readLine());
      wire.line(answer);
      invalidCommands = answer.equals(INVALID) ? invalidCommands + 1 : 0;
      if (invalidCommands == MOST_INVALID_COMMANDS) {
        throw new HangUp(Ending.TOO_MANY_ERRORS);
      }
    }
  }

  /** Must be called after {@link #run}, also if it throws. */
  void unlock() {
    if (maildrop != null) {
      locked.remove(maildrop.address());
    }
  }

  private String execute(String line) throws IOException {
    int space = line.indexOf(' ');
    String keyword = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String argument = space < 0 ? "" : line.substring(space + 1);
    return switch (keyword) {
      case "CAPA" -> capabilities();
      case "QUIT" -> quit();
      default ->
          maildrop == null
              ? beforeLogin(keyword, argument)
              : afterLogin(keyword, argument, maildrop);
    };
  }

  private String capabilities() throws IOException {
    wire.line("+OK Capability list follows.");
    for (String capability : CAPABILITIES) {
      wire.line(capability);
    }
    return END_OF_LINES;
  }

  private String quit() {
    over = true;
    return "+OK Bye.";
  }

  /** PASS is valid only directly after USER (RFC 1939 section 7). */
  private String beforeLogin(String keyword, String argument) throws IOException {
    String login = user;
    user = null;
    return switch (keyword) {
      case "USER" -> user(argument);
      case "PASS" -> login == null ? INVALID : pass(login, argument);
      case "AUTH" -> authenticate(argument);
      default -> INVALID;
    };
  }

  private String user(String login) {
    if (login.isEmpty()) {
      return "-ERR Missing login.";
    }
    user = Wire.utf8(login);
    return "+OK";
  }

  private String pass(String login, String password) {
    return admit(Admission.byPassword(mailboxes, login, Wire.utf8(password)));
  }

  /** RFC 5034 section 4. */
  private String authenticate(String argument) throws IOException {
    int space = argument.indexOf(' ');
    String mechanism = space < 0 ? argument : argument.substring(0, space);
    if (!mechanism.equalsIgnoreCase("PLAIN")) {
      return "-ERR Unsupported authentication mechanism.";
    }
    if (space >= 0) {
      return admit(Admission.bySaslPlain(mailboxes, argument.substring(space + 1)));
    }
    wire.line("+ ");
    String response = wire.readLine();
    return response.equals("*")
        ? "-ERR Authentication cancelled."
        : admit(Admission.bySaslPlain(mailboxes, response));
  }

  private String admit(Admission admission) {
    return switch (admission) {
      case Admission.Admitted(DemoMailbox mailbox) -> lock(mailbox);
      case Admission.Refused _ -> "-ERR [AUTH] Authentication failed.";
      case Admission.Malformed _ -> "-ERR Invalid PLAIN response.";
    };
  }

  private String lock(DemoMailbox mailbox) {
    if (!locked.add(mailbox.address())) {
      return "-ERR [IN-USE] Another session has this maildrop open.";
    }
    maildrop = new Maildrop(mailbox.address(), mailbox.messages(), mailbox.sizeBytes());
    return "+OK Logged in.";
  }

  private String afterLogin(String keyword, String argument, Maildrop maildrop) throws IOException {
    return switch (keyword) {
      case "STAT" -> "+OK " + maildrop.messages() + " " + maildrop.bytes();
      case "LIST" -> list(argument, maildrop, maildrop::size);
      case "UIDL" -> list(argument, maildrop, number -> number);
      case "NOOP", "RSET" -> "+OK";
      default -> INVALID;
    };
  }

  /** LIST and UIDL report a property of one message, or of all. */
  private String list(String argument, Maildrop maildrop, LongFunction<Long> property)
      throws IOException {
    if (argument.isEmpty()) {
      wire.line("+OK " + maildrop.messages() + " messages");
      for (long number = 1; number <= maildrop.messages(); number++) {
        wire.line(number + " " + property.apply(number));
      }
      return END_OF_LINES;
    }
    boolean isNumber = argument.length() < 19 && argument.chars().allMatch(Character::isDigit);
    long number = isNumber ? Long.parseLong(argument) : 0;
    return number >= 1 && number <= maildrop.messages()
        ? "+OK " + number + " " + property.apply(number)
        : "-ERR No such message.";
  }
}
