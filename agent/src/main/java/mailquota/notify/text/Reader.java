package mailquota.notify.text;

/** Who reads a notice. */
public enum Reader {
  /** Whose mailbox it is. */
  OWNER,
  /** Somebody who looks after mailboxes. */
  ADMIN,
  /** An admin, because the owner cannot be told. */
  STAND_IN;

  boolean isOther() {
    return this != OWNER;
  }
}
