package mailquota.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import mailquota.config.HostPort;
import mailquota.notify.email.EmailSettings;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Secret;

/**
 * Asks for what a {@link StarterFile} needs, in at most five questions; one with an answer that
 * cannot be used is asked again. Used by one thread.
 */
final class StarterQuestions {

  /** The terminal on which is asked. */
  interface Asked {

    /** What was typed; empty for nothing. */
    String line(String question);

    /** The same without echo. */
    Secret secret(String question);
  }

  /**
   * The answers.
   *
   * @param password for a file of its own; empty if none was typed
   */
  record Answers(StarterFile file, Optional<Secret> password) {}

  private static final Secret NONE = new Secret("");

  private static final List<String> METHODS = List.of("imap", "imap-admin", "pop3", "doveadm");

  private final Asked terminal;
  private final PrintWriter err;

  StarterQuestions(Asked terminal, PrintWriter err) {
    this.terminal = terminal;
    this.err = err;
  }

  /**
   * Asks.
   *
   * @param passwordFile where the password will be, as in the configuration
   */
  Answers ask(String passwordFile) {
    StarterFile example = StarterFile.EXAMPLE;
    String server =
        ask("Mail server", example.server(), HostPort::isValid, "a host such as mail.example.org");
    Method method = method();
    String login =
        switch (method) {
          case DOVEADM -> "";
          case IMAP_ADMIN -> ask("Login of the administrator", "cyrus", _ -> true, "a login");
          case IMAP, POP3, SQL ->
              ask("Mailbox", example.login(), StarterQuestions::isMailbox, "an address");
        };
    Optional<Secret> password =
        Optional.of(
                terminal.secret(
                    method == Method.DOVEADM ? "API key: " : "Password of " + login + ": "))
            .filter(typed -> !typed.equals(NONE));
    String warned =
        ask("Address that is warned", example.warned(), EmailSettings::isAddress, "an address");
    String reference = password.isEmpty() ? example.password() : "file:" + passwordFile;
    return new Answers(new StarterFile(server, method, login, reference, warned), password);
  }

  private Method method() {
    String names = String.join(", ", METHODS);
    String written =
        ask(
            "Method, one of " + names,
            "imap",
            text -> METHODS.contains(text.toLowerCase(Locale.ROOT)),
            "one of " + names);
    return Method.valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static boolean isMailbox(String text) {
    try {
      return !new Address(text).value().isEmpty();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private String ask(
      String question, String otherwise, Predicate<String> isValid, String expected) {
    while (true) {
      String answer = terminal.line("%s [%s]: ".formatted(question, otherwise)).strip();
      if (answer.isEmpty()) {
        return otherwise;
      }
      if (isValid.test(answer)) {
        return answer;
      }
      err.printf("expected %s, got %s%n", expected, answer);
      err.flush();
    }
  }
}
