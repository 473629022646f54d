package mailquota.fleet;

/**
 * The process does not hold a segment any more that it was about to write to. Nothing was written.
 */
public final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public FencedException(String message) {
    super(message);
  }
}
