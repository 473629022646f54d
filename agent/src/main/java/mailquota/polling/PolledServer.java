package mailquota.polling;

import java.util.Collection;
import java.util.Optional;
import mailquota.probe.Directory;
import mailquota.probe.Limits;
import mailquota.probe.Prober;

/**
 * A server with its prober. Two are equal if they have the same prober.
 *
 * @param oneSecret whether one secret is used for all its mailboxes, so that a refused login counts
 *     against the server
 * @param holdsZeros whether readings that fall to 0 at the same time are held
 */
public record PolledServer(
    String name, Prober prober, Limits limits, boolean oneSecret, boolean holdsZeros) {

  /** What lists the mailboxes of the server of this name; empty if nothing does. */
  public static Optional<Directory> directory(Collection<PolledServer> servers, String name) {
    return servers.stream()
        .filter(server -> server.name().equals(name) && server.prober() instanceof Directory)
        .map(server -> (Directory) server.prober())
        .findFirst();
  }
}
