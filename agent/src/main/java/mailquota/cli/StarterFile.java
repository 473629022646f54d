package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import mailquota.probe.Method;

/**
 * A commented configuration to begin with. Values are written in quotes, whatever is in them.
 *
 * @param server a host, with a port if it is not the usual one
 * @param login the mailbox; with imap-admin the administrator; not used with doveadm
 * @param password as in the configuration, such as file:password
 * @param warned the address that is warned
 */
record StarterFile(String server, Method method, String login, String password, String warned) {

  /** Every answer is an example; the literal password is warned about. */
  static final StarterFile EXAMPLE =
      new StarterFile(
          "mail.example.org",
          Method.IMAP,
          "alice@example.org",
          "change-me",
          "postmaster@example.org");

  /** The content of the file of this name. */
  String text(String file) {
    String text = template();
    Map<String, String> answers =
        Map.of(
            "FILE", file.replaceAll("\\p{Cntrl}", "?"),
            "METHOD", method.key(),
            "ADDRESS", quoted(method == Method.DOVEADM ? "https://" + server : server),
            "LOGIN", indented("      ", loginLines()),
            "PASSWORD", quoted(password),
            "MAILBOXES", indented("  ", mailboxLines()),
            "WARNED", quoted(warned));
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      text = text.replace("@" + answer.getKey() + "@", answer.getValue());
    }
    return text;
  }

  private String loginLines() {
    return switch (method) {
      case DOVEADM -> "# There is no user; the password is doveadm_api_key of Dovecot.";
      case IMAP_ADMIN -> "# One login, an administrator's, for all.\nuser: " + quoted(login);
      case IMAP, POP3, SQL ->
          "# \"{mailbox}*admin\" is Dovecot's master user.\nuser: \"{mailbox}\"";
    };
  }

  private String mailboxLines() {
    return method.lists()
        ? "# The server lists them.\n- {server: mail, discover: true}"
        : """
        - server: mail
          list:
            - %s
            # The owner reads warnings elsewhere:
            # - {address: bob@example.org, contact: bob@elsewhere.net}
        """
            .formatted(
                method == Method.POP3
                    ? "{address: %s, limit: 1GiB}".formatted(quoted(login))
                    : quoted(login));
  }

  private static String indented(String indent, String lines) {
    return lines.lines().map(line -> indent + line).collect(Collectors.joining("\n"));
  }

  /** A double-quoted scalar (YAML 1.2 section 7.3.1). */
  private static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String template() {
    try (InputStream resource =
        Objects.requireNonNull(StarterFile.class.getResourceAsStream("starter.yaml"))) {
      return new String(resource.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
