package mailquota.fleet;

/**
 * Whether a process has to write again what it has stored lately, because the database may have
 * lost it. Until that is done nothing is decided or sent.
 */
public enum Rewriting {
  NONE,
  /** Not yet: another agent may have claimed a segment in a transaction that was lost, too. */
  AWAITED,
  DUE
}
