package mailquota.fleet;

/** How an agent stands to the others. */
public enum Standing {
  /** The database has not answered yet, and no attempt has failed. */
  UNKNOWN,
  /** The database has not answered yet, and an attempt has failed. */
  UNREACHABLE,
  /** Another process with the same name is alive. */
  NAME_TAKEN,
  MEMBER
}
