package mailquota.probe.hostile;

import java.io.IOException;
import mailquota.net.Tls;
import mailquota.probe.Method;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * One hostile server: its name says what it does.
 *
 * @param act what it does to the first that connects; all others it serves politely
 * @param expected what becomes of the probe that it had
 */
record Hostile(String name, Method method, Tls tls, Act act, ProbeResult expected) {

  /** An exception ends the act: mostly it says that we have left. */
  @FunctionalInterface
  interface Act {
    void on(Victim victim) throws IOException, InterruptedException;
  }

  static Hostile imap(String name, Act act, ProbeResult expected) {
    return new Hostile(name, Method.IMAP, Tls.NONE, act, expected);
  }

  static Hostile pop3(String name, Act act, ProbeResult expected) {
    return new Hostile(name, Method.POP3, Tls.NONE, act, expected);
  }

  Hostile with(Tls how) {
    return new Hostile(name, method, how, act, expected);
  }

  /** Whether it keeps its probe busy until the deadline. */
  boolean holdsOn() {
    return expected instanceof Failed failed && failed.reason() == Reason.TIMEOUT;
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(method, name);
  }
}
