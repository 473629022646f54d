package mailquota.probe.hostile;

import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static mailquota.probe.hostile.Answer.lines;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import mailquota.probe.Method;
import mailquota.probe.hostile.Hostile.Act;
import mailquota.quota.ProbeResult;

/** Servers that behave correctly except for one command. */
final class Polite {

  /** Stands for the greeting instead of a command. */
  static final String GREETING = "";

  static final String CAPABILITIES = "IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN QUOTA";

  static final ProbeResult IMAP = measured(root("User quota", kib(512, 1024), usage(8, 1000)));
  static final ProbeResult POP3 = measured(root("", unlimited(102400), unlimited(3)));

  static final String QUOTA = "* QUOTA \"User quota\" (STORAGE 512 1024 MESSAGE 8 1000)";
  static final String ROOT = "* QUOTAROOT INBOX \"User quota\"";

  private static final Map<String, Answer> IMAP_ANSWERS =
      Map.of(
          GREETING,
          lines("* OK ready"),
          "STARTTLS",
          lines("$ OK begin"),
          "CAPABILITY",
          lines("* CAPABILITY " + CAPABILITIES, "$ OK"),
          "AUTHENTICATE",
          lines("$ OK in"),
          "LOGIN",
          lines("$ OK in"),
          "GETQUOTAROOT",
          lines(ROOT, QUOTA, "$ OK"),
          "LOGOUT",
          lines("* BYE", "$ OK"));

  private static final Map<String, Answer> POP3_ANSWERS =
      Map.of(
          GREETING,
          lines("+OK ready"),
          "STLS",
          lines("+OK begin"),
          "CAPA",
          lines("+OK", "STLS", "PIPELINING", "USER", "."),
          "USER",
          lines("+OK"),
          "PASS",
          lines("+OK in"),
          "STAT",
          lines("+OK 3 102400"),
          "QUIT",
          lines("+OK"));

  private Polite() {}

  static ProbeResult result(Method method) {
    return method == Method.IMAP ? IMAP : POP3;
  }

  static Act act(Method method) {
    return victim -> talk(victim, method, answers(method));
  }

  /** Correct except for one command. */
  static Act but(Method method, String command, Answer answer) {
    Map<String, Answer> answers = new HashMap<>(answers(method));
    Answer hostile =
        (victim, tag) -> {
          victim.meets();
          answer.to(victim, tag);
        };
    if (answers.put(command, hostile) == null) {
      throw new IllegalArgumentException("no client sends " + command);
    }
    return victim -> talk(victim, method, answers);
  }

  /** Malicious from the first byte. */
  static Act never(Act act) {
    return victim -> {
      victim.meets();
      act.on(victim);
    };
  }

  private static Map<String, Answer> answers(Method method) {
    return method == Method.IMAP ? IMAP_ANSWERS : POP3_ANSWERS;
  }

  private static void talk(Victim victim, Method method, Map<String, Answer> answers)
      throws IOException, InterruptedException {
    answers.getOrDefault(GREETING, lines()).to(victim, "");
    for (String line = victim.line(); line != null; line = victim.line()) {
      String[] words = line.split(" ", -1);
      boolean tagged = method == Method.IMAP && words.length > 1;
      String command = tagged ? words[1] : words[0];
      Answer answer = answers.get(command);
      if (answer != null) {
        answer.to(victim, tagged ? words[0] : "");
      }
      if (command.equals("STARTTLS") || command.equals("STLS")) {
        victim.startTls();
      }
    }
  }
}
