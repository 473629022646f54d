package mailquota.notify.text;

/** What a page says instead of the figures of a mailbox. */
public enum PageNotice {
  /** The link has ended, or is none. */
  GONE("gone"),
  /** Nothing is known of the mailbox now. */
  UNKNOWN("unknown");

  private final String key;

  PageNotice(String key) {
    this.key = key;
  }

  /** A part of the keys of its sentences. */
  String key() {
    return key;
  }
}
