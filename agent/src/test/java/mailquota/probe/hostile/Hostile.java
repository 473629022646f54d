package mailquota.probe.hostile;

import java.io.IOException;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.probe.Method;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/**
 * One malicious server.
 *
 * @param name describes its behaviour
 * @param provider of the TLS of the clients
 * @param act its behaviour towards the first client; it serves all others correctly
 * @param expected the result of the first client's probe
 */
record Hostile(
    String name, Method method, Tls tls, TlsProvider provider, Act act, ProbeResult expected) {

  /** An exception ends the act, usually because the client has closed. */
  @FunctionalInterface
  interface Act {
    void on(Victim victim) throws IOException, InterruptedException;
  }

  static Hostile imap(String name, Act act, ProbeResult expected) {
    return new Hostile(name, Method.IMAP, Tls.NONE, TlsProvider.AUTO, act, expected);
  }

  static Hostile pop3(String name, Act act, ProbeResult expected) {
    return new Hostile(name, Method.POP3, Tls.NONE, TlsProvider.AUTO, act, expected);
  }

  Hostile with(Tls how) {
    return new Hostile(name, method, how, provider, act, expected);
  }

  /** The same towards each implementation of TLS. */
  Stream<Hostile> withEachProvider() {
    return Stream.of(TlsProvider.values()).map(this::to);
  }

  /** The same towards one implementation of TLS. */
  Hostile to(TlsProvider its) {
    return new Hostile(name + ", " + its, method, tls, its, act, expected);
  }

  /** Whether the probe lasts until its deadline. */
  boolean holdsOn() {
    return expected instanceof Failed failed && failed.reason() == Reason.TIMEOUT;
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(method, name);
  }
}
