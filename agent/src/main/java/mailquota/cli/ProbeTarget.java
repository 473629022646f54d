package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Method;

/**
 * A URL such as {@code imaps://alice@example.org@mail.example.org}. The host follows the last
 * {@code @}, since logins contain one too; {@code %40} is also accepted.
 */
record ProbeTarget(Method method, Tls tls, Endpoint endpoint, String user) {

  private static final Pattern URL =
      Pattern.compile(
          "(?i)(imaps?|pop3s?)://(.+)@(?:\\[([0-9a-f:.]+)]|([^@:/\\[\\]]+))(?::(\\d{1,5}))?/?");

  /** A colon between the scheme and the last {@code @}: the text after it may be a password. */
  private static final Pattern PASSWORD = Pattern.compile("^(?:\\w*:?//)?+.*?:.*@");

  /**
   * @throws IllegalArgumentException if it is not valid; the message is for users
   */
  static ProbeTarget parse(String text) {
    Matcher url = URL.matcher(text);
    if (PASSWORD.matcher(text).find()) {
      throw new IllegalArgumentException(
          "a password in the URL would stay in the shell's history; use --password-file");
    }
    if (!url.matches()) {
      throw wrong(text);
    }
    String user = decoded(url.group(2), text);
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    Method method = scheme.startsWith("imap") ? Method.IMAP : Method.POP3;
    Tls tls = scheme.endsWith("s") ? Tls.IMPLICIT : Tls.NONE;
    String host = url.group(3) == null ? url.group(4) : url.group(3);
    int port = url.group(5) == null ? method.defaultPort(tls) : Integer.parseInt(url.group(5));
    if (port < 1 || port > 65535) {
      throw wrong(text);
    }
    return new ProbeTarget(method, tls, new Endpoint(host, port), user);
  }

  private static String decoded(String user, String url) {
    try {
      return URLDecoder.decode(user.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw wrong(url);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "expected a URL such as imaps://alice@example.org@mail.example.org, got " + text);
  }

  ProbeTarget with(Tls other) {
    return new ProbeTarget(method, other, endpoint, user);
  }
}
