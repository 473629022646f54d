package mailquota.http.api;

import mailquota.table.Table;

/**
 * The tables of mailboxes. Thread-safe.
 *
 * @param agent those that this agent holds
 * @param fleet those of all agents; the same table where there is one agent
 */
public record Tables(Table agent, Table fleet) {

  /** Of an agent that has all mailboxes. */
  public Tables(Table all) {
    this(all, all);
  }

  Table of(Scope scope) {
    return switch (scope) {
      case AGENT -> agent;
      case FLEET -> fleet;
    };
  }

  /** Gives memory back. To be called now and then. */
  void rest() {
    agent.rest();
    fleet.rest();
  }
}
