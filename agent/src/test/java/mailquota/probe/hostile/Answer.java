package mailquota.probe.hostile;

import java.io.IOException;

/** The answer of a server to one command. */
@FunctionalInterface
interface Answer {

  /** {@code tag} is the IMAP tag; empty for the greeting and for POP3. */
  void to(Victim victim, String tag) throws IOException, InterruptedException;

  /** The lines, each ended by CRLF; {@code $} is the tag. */
  static Answer lines(String... lines) {
    return raw(String.join("\r\n", lines) + "\r\n");
  }

  /** The bytes unchanged; {@code $} is the tag. */
  static Answer raw(String text) {
    return (victim, tag) -> victim.say(text.replace("$", tag));
  }

  /** The same bytes without end. */
  static Answer endless(String text) {
    return (victim, _) -> victim.sayForEver(text);
  }

  /** These bytes, followed by others without end. */
  static Answer thenEndless(String first, String text) {
    return (victim, tag) -> {
      victim.say(first.replace("$", tag));
      victim.sayForEver(text);
    };
  }

  static Answer drip(String text) {
    return (victim, tag) -> victim.drip(text.replace("$", tag), 1000);
  }

  static Answer singleBytes(String text) {
    return (victim, tag) -> victim.drip(text.replace("$", tag), 0);
  }

  /** Some bytes, after which the connection is closed. */
  static Answer thenClose(String text) {
    return (victim, tag) -> {
      victim.say(text.replace("$", tag));
      victim.close();
    };
  }

  /** Some bytes, after which the connection is reset. */
  static Answer thenReset(String text) {
    return (victim, tag) -> {
      victim.say(text.replace("$", tag));
      victim.reset();
    };
  }
}
