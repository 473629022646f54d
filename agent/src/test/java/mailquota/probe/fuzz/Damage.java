package mailquota.probe.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import mailquota.probe.fuzz.Speech.Part;

/** Mutates speeches. The same random numbers give the same mutation. */
final class Damage {

  private static final String BYTES = "\0\r\n\"\\(){}[]*+~%. 019-\u001b\u009b\u00ff";

  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "00",
          "1",
          "007",
          "1023",
          "9007199254740992",
          "9223372036854775807",
          "9223372036854775808",
          "0x10",
          "1e9",
          "9".repeat(30),
          "0".repeat(50) + "5",
          " ",
          "  ",
          "\r\n",
          "\n",
          "\r",
          "\"",
          "\\\"",
          "\"\"",
          "NIL",
          "(",
          ")",
          "()",
          "(".repeat(3000),
          "{0}\r\n",
          "{3}\r\n",
          "{3}",
          "{3+}\r\n",
          "~{3}\r\n",
          "{-1}\r\n",
          "{2147483647}",
          "{2147483647}\r\n",
          "{16384}\r\n",
          "{999}\r\n",
          "* QUOTA ",
          "* QUOTA \"\" (STORAGE 1 2)\r\n",
          "* QUOTAROOT INBOX ",
          "* QUOTAROOT INBOX a b\r\n",
          "STORAGE",
          "MESSAGE",
          "* BYE\r\n",
          "* BYE [UNAVAILABLE] x\r\n",
          "* PREAUTH\r\n",
          "* OK [CAPABILITY ",
          "* CAPABILITY ",
          "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
          "* 1 FETCH (BODYSTRUCTURE ((",
          "* LIST () \"/\" x\r\n",
          "* STATUS x (SIZE 5)\r\n",
          "* \r\n",
          "*\r\n",
          "+ \r\n",
          "+\r\n",
          "$1 OK\r\n",
          "$2 OK\r\n",
          "$3 OK\r\n",
          "$4 OK\r\n",
          "$1 NO no\r\n",
          "$2 NO [REFERRAL imap://x/]\r\n",
          "$2 BAD ",
          "+OK",
          "+OK\r\n",
          "+OK 1 2\r\n",
          "+OK 7 ",
          "-ERR\r\n",
          "-ERR [IN-USE] x\r\n",
          "-ERR ",
          ".\r\n",
          "PIPELINING\r\n",
          "SASL PLAIN\r\n",
          Fuzz.PASSWORD,
          Fuzz.SASL);

  private final List<Speech> speeches;

  /** Mutates any of these, with pieces of the others. */
  Damage(List<Speech> speeches) {
    this.speeches = List.copyOf(speeches);
  }

  Speech damaged(RandomGenerator random) {
    Speech speech = any(speeches, random);
    List<Part> parts = new ArrayList<>(speech.parts());
    int times = random.nextInt(1, 7);
    for (int i = 0; i < times && !parts.isEmpty(); i++) {
      damage(parts, random);
    }
    return new Speech(parts, random.nextInt(4) == 0 ? !speech.hangs() : speech.hangs());
  }

  private void damage(List<Part> parts, RandomGenerator random) {
    int index = random.nextInt(parts.size());
    Part part = parts.get(index);
    switch (random.nextInt(12)) {
      case 0 -> parts.remove(index);
      case 1 -> parts.add(index, part);
      case 2 -> parts.add(index, any(any(speeches, random).parts(), random));
      case 3 -> parts.set(index, new Part(random.nextInt(6), part.text()));
      case 4 -> parts.set(index, new Part(part.afterLines(), repeated(part.text())));
      default -> parts.set(index, new Part(part.afterLines(), damaged(part.text(), random)));
    }
  }

  private static String repeated(String text) {
    return text.repeat(text.length() < 10_000 ? 150 : 2);
  }

  private static String damaged(String text, RandomGenerator random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(1, 9));
    String before = text.substring(0, from);
    String piece = text.substring(from, to);
    String after = text.substring(to);
    return switch (random.nextInt(7)) {
      case 0 -> before + after;
      case 1 -> before + piece + piece + after;
      case 2 -> before;
      case 3 -> before + BYTES.charAt(random.nextInt(BYTES.length())) + piece + after;
      case 4 -> before + (char) random.nextInt(256) + after;
      default -> before + any(WORDS, random) + (random.nextBoolean() ? piece : "") + after;
    };
  }

  private static <T> T any(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}
