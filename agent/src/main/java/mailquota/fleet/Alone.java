package mailquota.fleet;

/** Whether an agent decides and delivers without the database when its lease has ended. */
public enum Alone {
  /** If there was no other agent within a day. */
  IF_ALONE,
  NEVER,
  ALWAYS
}
