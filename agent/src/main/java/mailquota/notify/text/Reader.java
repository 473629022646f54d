package mailquota.notify.text;

/** The reader of a notice. */
public enum Reader {
  /** The owner of the mailbox. */
  OWNER,
  /** An administrator. */
  ADMIN,
  /** An administrator in place of the owner, who cannot receive the notice. */
  STAND_IN;

  boolean isOther() {
    return this != OWNER;
  }
}
