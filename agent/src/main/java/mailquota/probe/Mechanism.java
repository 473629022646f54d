package mailquota.probe;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The login mechanism, by the kind of secret: password or token. */
public sealed interface Mechanism {

  enum Password implements Mechanism {
    /** SASL PLAIN (RFC 4616); in POP3 USER and PASS unless there is an authorization identity. */
    PLAIN,
    /** The LOGIN command of IMAP; USER and PASS of POP3. */
    LOGIN
  }

  /** Takes an OAuth 2 access token. */
  enum Token implements Mechanism {
    /** The mechanism of Google and Microsoft from before RFC 7628. */
    XOAUTH2,
    /** RFC 7628. */
    OAUTHBEARER
  }

  String name();

  default String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Parses {@link #key()}, in any case.
   *
   * @throws IllegalArgumentException when it is unknown; the message lists all
   */
  static Mechanism parse(String text) {
    return all()
        .filter(mechanism -> mechanism.key().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                all().map(Mechanism::key).collect(Collectors.joining(", ", "one of ", ""))));
  }

  static Stream<Mechanism> all() {
    return Stream.of(Password.values(), Token.values()).flatMap(Stream::of);
  }
}
