package mailquota.demo.server;

import java.util.List;
import java.util.Optional;

/** The argument of MAIL or RCPT: an address, empty for {@code <>}, and the parameters after it. */
record SmtpPath(String address, List<String> parameters) {
  SmtpPath {
    parameters = List.copyOf(parameters);
  }

  /** A space after the colon is not valid, but common and accepted. */
  static Optional<SmtpPath> parse(String prefix, String argument) {
    if (!argument.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return Optional.empty();
    }
    String path = argument.substring(prefix.length()).stripLeading();
    int close = path.startsWith("<") ? closing(path) : -1;
    if (close < 0) {
      return Optional.empty();
    }
    String address = withoutRoute(path.substring(1, close));
    String rest = path.substring(close + 1);
    if (!isAddress(address) || !(rest.isEmpty() || rest.startsWith(" "))) {
      return Optional.empty();
    }
    String parameters = rest.strip();
    return Optional.of(
        new SmtpPath(address, parameters.isEmpty() ? List.of() : List.of(parameters.split(" +"))));
  }

  /** A quoted local part may contain any printable character, also {@code >} and spaces. */
  private static int closing(String path) {
    boolean isQuoted = false;
    boolean isEscaped = false;
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c < ' ' || c > '~' || (c == ' ' && !isQuoted)) {
        return -1;
      }
      if (c == '>' && !isQuoted) {
        return i;
      }
      isQuoted ^= c == '"' && !isEscaped;
      isEscaped = c == '\\' && isQuoted && !isEscaped;
    }
    return -1;
  }

  /** RFC 5321 section 4.1.1.3: a source route must be accepted and should be ignored. */
  private static String withoutRoute(String path) {
    return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
  }

  private static boolean isAddress(String address) {
    int separator = address.lastIndexOf('@');
    return address.isEmpty()
        || address.equalsIgnoreCase("postmaster")
        || (separator > 0 && separator < address.length() - 1);
  }
}
