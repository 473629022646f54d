package mailquota.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host}, {@code host:port} or {@code [ipv6]:port}. */
public record HostPort(String host, int port) {

  static final String PORT = "a port of 1 to 65535";

  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:/@\\[\\]]+))(?::(\\d{1,5}))?");

  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)localhost|.*\\.localhost|127(?:\\.\\d{1,3}){3}|::1");

  /**
   * @param otherwise the port if none is written
   * @throws IllegalArgumentException if it is not valid; the message says what was expected
   */
  static HostPort parse(String text, int otherwise) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException(
          "an address such as mail.example.org:993 or [2001:db8::1]:993");
    }
    String host = written.group(1) == null ? written.group(2) : written.group(1);
    int port = written.group(3) == null ? otherwise : Integer.parseInt(written.group(3));
    if (port > 65535) {
      throw new IllegalArgumentException(PORT);
    }
    return new HostPort(host, port);
  }

  /** Whether the text is a host, with or without a port. */
  public static boolean isValid(String text) {
    try {
      return parse(text, 1).port() > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Whether the host is this machine, by its name only: nothing is looked up while loading. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }
}
