package mailquota.cli;

import static java.util.stream.Collectors.toMap;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

  /** A query needs more answers. */
  private static final Map<String, Method> METHODS =
      Stream.of(Method.IMAP, Method.IMAP_ADMIN, Method.POP3, Method.DOVEADM)
          .collect(toMap(Method::key, method -> method, (one, _) -> one, LinkedHashMap::new));

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
              ask("Mailbox", example.login(), text -> Address.find(text).isPresent(), "an address");
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
    String names = String.join(", ", METHODS.keySet());
    String written =
        ask(
            "Method, one of " + names,
            "imap",
            text -> METHODS.containsKey(text.toLowerCase(Locale.ROOT)),
            "one of " + names);
    return Objects.requireNonNull(METHODS.get(written.toLowerCase(Locale.ROOT)));
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
