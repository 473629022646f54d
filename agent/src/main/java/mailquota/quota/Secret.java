package mailquota.quota;

/**
 * A password, token or key. It prints as {@code ***} wherever it is printed by accident; only
 * {@link #reveal()} gives the text, and only {@code probe} and {@code notify} call it (a test holds
 * that). Two secrets are equal only when they are the same object, so that no log or assertion
 * compares contents.
 */
public final class Secret {

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The secret itself, for the wire and for nothing else. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "***";
  }
}
