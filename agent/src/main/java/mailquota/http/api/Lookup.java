package mailquota.http.api;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.http.Caller;
import mailquota.http.access.Identity;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Sought;

/**
 * Finds mailboxes by what a client calls them: by their addresses, or by the names that hide these.
 * Thread-safe.
 */
final class Lookup {

  /** No domain has a space. */
  private static final String NO_DOMAIN = " ";

  private final AgentView agent;
  private final Tables tables;

  Lookup(AgentView agent, Tables tables) {
    this.agent = agent;
    this.tables = tables;
  }

  /** How mailboxes are called for the one who asks. */
  Naming names(Context context) {
    return names(Caller.of(context));
  }

  Naming names(Optional<Identity> caller) {
    return Viewer.names(caller, agent::names);
  }

  /** Those mailboxes that are known now. Asks the store for the ones of other agents. */
  Map<Address, Seen> all(List<Address> addresses, Scope scope) {
    Map<Address, Seen> found = new HashMap<>();
    List<Address> others = new ArrayList<>();
    for (Address address : addresses) {
      agent
          .find(address)
          .ifPresentOrElse(
              status -> found.put(address, Seen.onBoard(status)), () -> others.add(address));
    }
    if (scope == Scope.FLEET && !others.isEmpty()) {
      agent
          .stored(others)
          .forEach(status -> found.put(status.mailbox().address(), Seen.stored(status)));
    }
    return found;
  }

  /** The mailbox of an address or of a hidden name. */
  Optional<Address> find(String text, Naming names) {
    Optional<Address> byAddress =
        Address.find(text)
            .filter(address -> agent.find(address).isPresent() || agent.isMonitored(address));
    return byAddress.isPresent() || !names.hidesAddresses()
        ? byAddress
        : tables.fleet().find(text, names);
  }

  /** The same, also for one that is not known any more. */
  Optional<Address> address(String text, Naming names) {
    Optional<Address> known = find(text, names);
    return known.isPresent() ? known : Address.find(text);
  }

  /** The mailbox in the path of a request; 404 if there is none. */
  Seen require(Context context, Scope scope) {
    return find(context.pathParam("address"), names(context))
        .flatMap(address -> Optional.ofNullable(all(List.of(address), scope).get(address)))
        .orElseThrow(() ->
            new NotFoundResponse("no mailbox of this address, or it has not been probed yet"));
  }

  /** Where addresses are hidden, a part of one finds nothing: it would give them away. */
  Sought sought(String text, Naming names) {
    return names.hidesAddresses()
        ? new Sought.Whole(find(text, names).orElse(null))
        : new Sought.Part(text);
  }

  /** The domain of a name; one that nobody has where it is unknown. */
  String domain(String text, Naming names) {
    return names.hidesAddresses() ? tables.fleet().domain(text, names).orElse(NO_DOMAIN) : text;
  }
}
