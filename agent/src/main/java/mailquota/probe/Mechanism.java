package mailquota.probe;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a login goes over the wire, by what it takes: a password or a token. */
public sealed interface Mechanism {

  /** Takes a password. */
  enum Password implements Mechanism {
    /** SASL PLAIN (RFC 4616); in POP3 USER and PASS unless there is an authorization identity. */
    PLAIN,
    /** IMAP's LOGIN command; POP3's USER and PASS. */
    LOGIN
  }

  /** Takes an OAuth 2 access token. */
  enum Token implements Mechanism {
    /** What Google and Microsoft had before there was a standard. */
    XOAUTH2,
    /** RFC 7628. */
    OAUTHBEARER
  }

  /** As every enum has it. */
  String name();

  /** As it is written in a configuration. */
  default String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #key()}, in any case.
   *
   * @throws IllegalArgumentException when it is none; its message lists them
   */
  static Mechanism parse(String text) {
    List<Mechanism> all =
        Stream.of(Password.values(), Token.values()).<Mechanism>flatMap(Stream::of).toList();
    return all.stream()
        .filter(mechanism -> mechanism.key().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                all.stream().map(Mechanism::key).collect(Collectors.joining(", ", "one of ", ""))));
  }
}
