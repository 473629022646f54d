package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

sealed interface Admission {

  record Admitted(DemoMailbox mailbox) implements Admission {}

  /** The same for an unknown login and a wrong password, so that logins cannot be enumerated. */
  record Refused() implements Admission {}

  /** Not a PLAIN message in base64. */
  record Malformed() implements Admission {}

  static Admission byPassword(DemoMailboxes mailboxes, String login, String password) {
    return mailboxes
        .find(login)
        .filter(mailbox -> mailbox.accepts(password))
        .<Admission>map(Admitted::new)
        .orElseGet(Refused::new);
  }

  /**
   * RFC 4616 section 2: [authzid] NUL authcid NUL password. An authorization identity other than
   * the login is refused.
   */
  static Admission bySaslPlain(DemoMailboxes mailboxes, String base64) {
    String message;
    try {
      message = new String(Base64.getDecoder().decode(base64), UTF_8);
    } catch (IllegalArgumentException e) {
      return new Malformed();
    }
    int first = message.indexOf('\0');
    int second = message.indexOf('\0', first + 1);
    if (first < 0 || second < 0 || message.indexOf('\0', second + 1) >= 0) {
      return new Malformed();
    }
    String authorizeAs = message.substring(0, first);
    String login = message.substring(first + 1, second);
    if (!authorizeAs.isEmpty() && !authorizeAs.equals(login)) {
      return new Refused();
    }
    return byPassword(mailboxes, login, message.substring(second + 1));
  }
}
