package mailquota.config;

/**
 * A secret as the file has it: {@code env:NAME}, {@code file:/path}, or the secret itself. It
 * prints as {@code ***} in any of the three.
 */
record SecretText(String written) {

  /** Whether it is the secret itself. */
  boolean isLiteral() {
    return !written.startsWith("env:") && !written.startsWith("file:");
  }

  @Override
  public String toString() {
    return "***";
  }
}
