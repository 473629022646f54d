package mailquota.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import mailquota.inventory.Mailbox;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.net.Trust;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** Servers, mailboxes and results for tests of probers. */
public final class TestServers {

  public static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  public static final Auth AUTH = auth(Mechanism.Password.PLAIN, "secret");

  private static final Limits LIMITS =
      new Limits(16, 50, Duration.ofSeconds(5), Duration.ofSeconds(10));

  private TestServers() {}

  /** On loopback without TLS, with the password {@code secret} and a long timeout. */
  public static MailServer of(Method method, int port) {
    return new MailServer(
        "test",
        method,
        new Endpoint("localhost", port),
        Tls.NONE,
        Trust.ofSystem(),
        AUTH,
        LIMITS,
        Dialect.USUAL);
  }

  public static MailServer at(MailServer s, String host) {
    Endpoint endpoint = new Endpoint(host, s.endpoint().port());
    return new MailServer(
        s.name(), s.method(), endpoint, s.tls(), s.trust(), s.auth(), s.limits(), s.dialect());
  }

  public static MailServer tls(MailServer s, Tls tls, Path caFile) {
    return tls(s, tls, caFile, TlsProvider.AUTO);
  }

  public static MailServer tls(MailServer s, Tls tls, Path caFile, TlsProvider provider) {
    try {
      return tls(s, tls, Trust.of(caFile, provider));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static MailServer tls(MailServer s, Tls tls, Trust trust) {
    return new MailServer(
        s.name(), s.method(), s.endpoint(), tls, trust, s.auth(), s.limits(), s.dialect());
  }

  public static MailServer auth(MailServer s, Auth auth) {
    return new MailServer(
        s.name(), s.method(), s.endpoint(), s.tls(), s.trust(), auth, s.limits(), s.dialect());
  }

  public static MailServer timeout(MailServer s, Duration timeout) {
    Limits limits = new Limits(16, 50, Duration.ofSeconds(5), timeout);
    return new MailServer(
        s.name(), s.method(), s.endpoint(), s.tls(), s.trust(), s.auth(), limits, s.dialect());
  }

  public static MailServer dialect(MailServer s, Dialect dialect) {
    return new MailServer(
        s.name(), s.method(), s.endpoint(), s.tls(), s.trust(), s.auth(), s.limits(), dialect);
  }

  /** The same server with these folders. */
  public static MailServer folders(MailServer s, String... folders) {
    Dialect dialect = s.dialect();
    return dialect(
        s,
        new Dialect(
            dialect.root(), List.of(folders), dialect.fallback(), dialect.zeroLimit(), true, null));
  }

  public static Auth auth(Mechanism.Password mechanism, String password) {
    return new Auth.Password(mechanism, "{mailbox}", null, new Secret(password));
  }

  /** The same token for every mailbox. */
  public static Auth token(Mechanism.Token mechanism, String token) {
    Secret secret = new Secret(token);
    return new Auth.Token(mechanism, "{mailbox}", _ -> (_, _) -> secret);
  }

  public static Mailbox mailbox(String address) {
    return mailbox(address, null);
  }

  public static Mailbox mailbox(String address, @Nullable Bytes limit) {
    return new Mailbox(new Address(address), "test", Owner.UNKNOWN, limit, null, false);
  }

  /** At {@link #NOW}. */
  public static Measured measured(QuotaRoot... roots) {
    return new Measured(new Reading(NOW, List.of(roots)));
  }

  /** With storage in bytes. */
  public static QuotaRoot root(String name, Usage storage, Usage messages) {
    return new QuotaRoot(name, Map.of(Resource.STORAGE, storage, Resource.MESSAGE, messages));
  }

  public static QuotaRoot root(String name, Usage storage) {
    return new QuotaRoot(name, Map.of(Resource.STORAGE, storage));
  }

  public static Usage kib(long used, long limit) {
    return usage(used * 1024, limit * 1024);
  }

  public static Usage usage(long used, long limit) {
    return new Usage(used, new Limit.Finite(limit));
  }

  public static Usage unlimited(long used) {
    return new Usage(used, Limit.UNLIMITED);
  }
}
