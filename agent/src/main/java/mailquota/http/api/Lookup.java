package mailquota.http.api;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.http.Caller;
import mailquota.http.access.Identity;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Sought;
import mailquota.table.Table;

/**
 * Finds mailboxes by what a client calls them: by their addresses, or by the names that hide these.
 * Thread-safe.
 */
final class Lookup {

  /** No domain has a space. */
  private static final String NO_DOMAIN = " ";

  private final AgentView agent;
  private final Table table;

  Lookup(AgentView agent, Table table) {
    this.agent = agent;
    this.table = table;
  }

  /** How mailboxes are called for the one who asks. */
  Naming names(Context context) {
    return names(Caller.of(context));
  }

  Naming names(Optional<Identity> caller) {
    return Viewer.names(caller, agent::names);
  }

  Optional<MailboxStatus> find(Address address) {
    return agent.find(address);
  }

  /** The mailbox of an address or of a hidden name. */
  Optional<Address> find(String text, Naming names) {
    Optional<Address> byAddress =
        Address.find(text).filter(address -> agent.find(address).isPresent());
    return byAddress.isPresent() || !names.hidesAddresses() ? byAddress : table.find(text, names);
  }

  /** The same, also for one that is not known any more. */
  Optional<Address> address(String text, Naming names) {
    Optional<Address> known = find(text, names);
    return known.isPresent() ? known : Address.find(text);
  }

  /** The mailbox in the path of a request; 404 if there is none. */
  MailboxStatus require(Context context) {
    return find(context.pathParam("address"), names(context))
        .flatMap(agent::find)
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
    return names.hidesAddresses() ? table.domain(text, names).orElse(NO_DOMAIN) : text;
  }
}
