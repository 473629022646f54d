package mailquota.config;

import java.util.stream.Stream;

/**
 * A secret as the file has it: {@code env:NAME}, {@code file:/path}, {@code credential:NAME}, or
 * the secret itself. It prints as {@code ***} in all of them.
 */
record SecretText(String written) {

  /** Whether it is the secret itself. */
  boolean isLiteral() {
    return Stream.of("env:", "file:", "credential:").noneMatch(this::names);
  }

  /** Whether it only names where the secret is, in this way. */
  boolean names(String scheme) {
    return written.startsWith(scheme);
  }

  /** What stands behind the colon. */
  String name() {
    return written.substring(written.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return "***";
  }
}
