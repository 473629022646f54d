package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.config.DoveadmUrl;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Method;

/**
 * A URL such as {@code imaps://alice@example.org@mail.example.org}. The host follows the last
 * {@code @}, since logins contain one too; {@code %40} is also accepted. The HTTP API of doveadm is
 * {@code https://mail.example.org:8080}, without a login.
 *
 * @param login empty where a key opens every mailbox
 */
record ProbeTarget(Method method, Tls tls, Endpoint endpoint, Optional<String> login) {

  private static final Pattern URL =
      Pattern.compile(
          "(?i)(imaps?|pop3s?)://(.+)@(?:\\[([0-9a-f:.]+)]|([^@:/\\[\\]]+))(?::(\\d{1,5}))?/?");

  /** A colon between the scheme and the last {@code @}: the text after it may be a password. */
  private static final Pattern PASSWORD = Pattern.compile("^(?:\\w*:?//)?+.*?:.*@");

  /**
   * @throws IllegalArgumentException if it is not valid; the message is for users
   */
  static ProbeTarget parse(String text) {
    if (PASSWORD.matcher(text).find()) {
      throw new IllegalArgumentException(
          "a password in the URL would stay in the shell's history; use --password-file");
    }
    return text.regionMatches(true, 0, "http", 0, 4) ? doveadm(text) : mail(text);
  }

  private static ProbeTarget doveadm(String text) {
    try {
      DoveadmUrl url = DoveadmUrl.parse(text);
      return new ProbeTarget(Method.DOVEADM, url.tls(), url.endpoint(), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected " + e.getMessage() + ", got " + text);
    }
  }

  private static ProbeTarget mail(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw wrong(text);
    }
    String login = decoded(url.group(2), text);
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    Method method = scheme.startsWith("imap") ? Method.IMAP : Method.POP3;
    Tls tls = scheme.endsWith("s") ? Tls.IMPLICIT : Tls.NONE;
    String host = url.group(3) == null ? url.group(4) : url.group(3);
    int port = url.group(5) == null ? method.defaultPort(tls) : Integer.parseInt(url.group(5));
    if (port < 1 || port > 65535) {
      throw wrong(text);
    }
    return new ProbeTarget(method, tls, new Endpoint(host, port), Optional.of(login));
  }

  private static String decoded(String login, String url) {
    try {
      return URLDecoder.decode(login.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw wrong(url);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "expected a URL such as imaps://alice@example.org@mail.example.org, got " + text);
  }

  /**
   * This target, asked by an administrative method.
   *
   * @throws IllegalArgumentException if that method has another kind of URL; the message is for
   *     users
   */
  ProbeTarget by(Method wanted) {
    if (wanted == method) {
      return this;
    }
    if (wanted == Method.IMAP_ADMIN && method == Method.IMAP) {
      return new ProbeTarget(wanted, tls, endpoint, login);
    }
    throw new IllegalArgumentException(
        wanted == Method.DOVEADM
            ? "--method doveadm needs a URL such as https://mail.example.org:8080"
            : "--method imap-admin needs a URL such as imaps://cyrus@mail.example.org");
  }

  /** With STARTTLS. */
  ProbeTarget withStartTls() {
    if (method == Method.DOVEADM || tls == Tls.IMPLICIT) {
      throw new IllegalArgumentException("--starttls needs imap:// or pop3://");
    }
    return new ProbeTarget(method, Tls.STARTTLS, endpoint, login);
  }

  /** Whether one login opens every mailbox, so that the mailbox is named apart from it. */
  boolean isAdministrative() {
    return method == Method.DOVEADM || method == Method.IMAP_ADMIN;
  }
}
