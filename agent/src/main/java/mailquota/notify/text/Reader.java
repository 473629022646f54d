package mailquota.notify.text;

public enum Reader {
  OWNER,
  ADMIN,
  /** An administrator in place of the owner, who cannot receive the notice. */
  STAND_IN;

  boolean isOther() {
    return this != OWNER;
  }
}
