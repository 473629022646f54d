package mailquota.http;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Supplier;
import mailquota.http.access.AccessSettings;
import mailquota.http.access.Identity;
import mailquota.http.access.Identity.Role;
import mailquota.http.access.Passwords;
import mailquota.http.access.TlsSettings;
import mailquota.http.access.WebConfig;
import mailquota.notify.OwnerLinks;
import mailquota.quota.Secret;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses those who may not ask. Where there are users or tokens, everything needs a login except
 * health checks and what has a proof of its own: the hints of mail servers, and the pages of the
 * owners. Thread-safe.
 */
final class Login extends Handler.Wrapper {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final String CHALLENGE = "Basic realm=\"quota-agent\", charset=\"UTF-8\"";

  private final Supplier<HttpSettings> settings;
  private final Passwords passwords = new Passwords();

  private sealed interface Verdict {

    record Known(Identity identity) implements Verdict {}

    record Refused(int status, String why) implements Verdict {}
  }

  private static final Verdict UNKNOWN =
      new Verdict.Refused(
          HttpStatus.UNAUTHORIZED_401, "expected a user with the password, or a bearer token");

  /** {@code settings} are the present ones. */
  Login(Supplier<HttpSettings> settings) {
    this.settings = settings;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    AccessSettings access = settings.get().access();
    WebConfig file = access.file().get();
    if (!hasName(request, file)) {
      return refused(
          new Verdict.Refused(
              HttpStatus.FORBIDDEN_403, "the certificate has none of client_allowed_sans"),
          request,
          response,
          callback);
    }
    if (!access.isClosed() || isOpen(request)) {
      return super.handle(request, response, callback);
    }
    return switch (verdict(access, file, request)) {
      case Verdict.Refused refused -> refused(refused, request, response, callback);
      case Verdict.Known(Identity identity) when isAllowed(identity, request) -> {
        request.setAttribute(Caller.ATTRIBUTE, identity);
        yield super.handle(request, response, callback);
      }
      case Verdict.Known(Identity identity) ->
          refused(
              new Verdict.Refused(
                  HttpStatus.FORBIDDEN_403, identity.name() + " may read and change nothing"),
              request,
              response,
              callback);
    };
  }

  private static boolean isOpen(Request request) {
    String path = Request.getPathInContext(request);
    return HttpGuard.isHealthCheck(request)
        || path.equals(HintRoutes.PATH)
        || path.startsWith(HintRoutes.PATH + "/")
        || path.startsWith(OwnerLinks.PATH);
  }

  private static boolean isAllowed(Identity identity, Request request) {
    return identity.role() == Role.ADMIN || READING.contains(request.getMethod());
  }

  private Verdict verdict(AccessSettings access, WebConfig file, Request request) {
    return switch (Authorization.of(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
      case Authorization.None() -> UNKNOWN;
      case Authorization.Bearer(Secret token) ->
          access.bearer(token).<Verdict>map(Verdict.Known::new).orElse(UNKNOWN);
      case Authorization.Basic(String user, Secret password) ->
          switch (passwords.check(user, file.users().get(user), password)) {
            case RIGHT -> new Verdict.Known(access.user(user));
            case WRONG -> UNKNOWN;
            case BUSY ->
                new Verdict.Refused(
                    HttpStatus.TOO_MANY_REQUESTS_429, "too many passwords are checked at once");
          };
    };
  }

  private static boolean refused(
      Verdict.Refused refused, Request request, Response response, Callback callback) {
    if (refused.status() == HttpStatus.UNAUTHORIZED_401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
    }
    if (refused.status() == HttpStatus.TOO_MANY_REQUESTS_429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, JsonErrors.RETRY_AFTER);
    }
    Response.writeError(request, response, callback, refused.status(), refused.why());
    return true;
  }

  /** Whether the certificate of the client, if it has one, is one of those that may ask. */
  private static boolean hasName(Request request, WebConfig file) {
    Set<String> allowed = file.tls().map(TlsSettings::clientNames).orElse(Set.of());
    if (allowed.isEmpty()
        || !(request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
            instanceof EndPoint.SslSessionData session)) {
      return true;
    }
    X509Certificate[] chain = session.peerCertificates();
    return chain == null || chain.length == 0 || hasName(chain[0], allowed);
  }

  private static boolean hasName(X509Certificate certificate, Set<String> allowed) {
    try {
      // Handler has a nested type of the name Collection.
      var names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream().anyMatch(name -> allowed.contains(String.valueOf(name.get(1))));
    } catch (CertificateParsingException _) {
      return false;
    }
  }
}
