package mailquota.inventory.source;

/** A file that is not a list of mailboxes. The message contains nothing of its values. */
final class BadFileException extends Exception {

  private static final long serialVersionUID = 1;

  BadFileException(String message) {
    super(message);
  }
}
