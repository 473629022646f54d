package mailquota.config;

import java.util.stream.Stream;

/**
 * A secret as in the file: {@code env:NAME}, {@code file:/path}, {@code credential:NAME}, or a
 * literal. It always prints as {@code ***}.
 */
record SecretText(String written) {

  boolean isLiteral() {
    return Stream.of("env:", "file:", "credential:").noneMatch(this::names);
  }

  /** Whether it is a reference with this scheme. */
  boolean names(String scheme) {
    return written.startsWith(scheme);
  }

  String name() {
    return written.substring(written.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return "***";
  }
}
