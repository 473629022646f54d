package mailquota.probe.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.probe.Tokens;
import mailquota.probe.Trace;
import mailquota.probe.imap.ImapProber;
import mailquota.probe.oauth.Grant.Client;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.SettableClock;
import mailquota.testing.TestCertificate;
import mailquota.testing.TokenServer;
import mailquota.testing.TokenServer.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The requests to a token endpoint, and the results of its answers. */
@Timeout(60)
class OAuthTokensTest {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Grant OURS =
      new Grant.ClientCredentials("agent", new Secret("s3cret-of-the-client"));

  private final SettableClock clock = new SettableClock(TestServers.NOW);

  @TempDir private Path folder = Path.of("");

  @Test
  void clientCredentialsAreOneTokenForAll() throws ProbeFailedException {
    try (TokenServer server = numbered()) {
      Tokens tokens = tokens(server.uri(), OURS, "mail.read mail.send");
      assertThat(token(tokens, "alice@example.org")).isEqualTo("token-1");
      assertThat(token(tokens, "bob@example.org")).isEqualTo("token-1");
      assertThat(server.requests())
          .containsExactly(
              Map.of(
                  "grant_type", "client_credentials",
                  "client_id", "agent",
                  "client_secret", "s3cret-of-the-client",
                  "scope", "mail.read mail.send"));
    }
  }

  @Test
  void aRefreshTokenThatIsRotatedIsKept() throws ProbeFailedException {
    AtomicInteger number = new AtomicInteger();
    try (TokenServer server = TokenServer.start(_ -> rotating(number.incrementAndGet()))) {
      Grant grant = new Grant.RefreshToken(new Client("agent", null), new Secret("refresh-0"));
      Tokens tokens = tokens(server.uri(), grant, null);
      for (int i = 0; i < 3; i++) {
        assertThat(token(tokens, "alice@example.org")).isEqualTo("token-" + (i + 1));
        clock.advance(Duration.ofHours(1));
      }
      assertThat(server.requests())
          .extracting(form -> form.get("refresh_token"))
          .containsExactly("refresh-0", "refresh-1", "refresh-1");
      assertThat(server.requests().getFirst())
          .isEqualTo(
              Map.of(
                  "grant_type", "refresh_token",
                  "client_id", "agent",
                  "refresh_token", "refresh-0"));
    }
  }

  /** Only the first answer contains a new one. */
  private static Answer rotating(int number) {
    String next = number == 1 ? ",\"refresh_token\":\"refresh-1\"" : "";
    return Answer.json(
        200, "{\"access_token\":\"token-%d\",\"token_type\":\"bearer\"%s}".formatted(number, next));
  }

  @ParameterizedTest
  @CsvSource({"RSA, RS256", "secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
  void anAssertionIsSignedForEachSubject(String kind, String algorithm) throws Exception {
    KeyPair pair = pair(kind);
    try (TokenServer server = numbered()) {
      Grant grant =
          new Grant.JwtBearer(
              null, SigningKey.parse(pem(pair), "key-1"), "me", "{localpart}@mail", "there");
      Tokens tokens = tokens(server.uri(), grant, "mail");
      assertThat(token(tokens, "alice@example.org")).isEqualTo("token-1");
      assertThat(token(tokens, "bob@example.org")).isEqualTo("token-2");
      assertThat(token(tokens, "alice@example.org")).isEqualTo("token-1");

      Map<String, String> form = server.requests().getFirst();
      assertThat(form)
          .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
          .containsEntry("scope", "mail")
          .containsOnlyKeys("grant_type", "scope", "assertion");
      SignedJWT jwt = SignedJWT.parse(form.get("assertion"));
      assertThat(jwt.verify(verifier(pair))).isTrue();
      assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(jwt.getHeader().getKeyID()).isEqualTo("key-1");
      assertThat(jwt.getJWTClaimsSet().toJSONObject())
          .containsEntry("iss", "me")
          .containsEntry("sub", "alice@mail")
          .containsEntry("aud", "there")
          .containsEntry("scope", "mail")
          .containsEntry("iat", clock.instant().getEpochSecond())
          .containsEntry("exp", clock.instant().plusSeconds(300).getEpochSecond());
    }
  }

  private static KeyPair pair(String kind) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
    if (kind.equals("RSA")) {
      generator.initialize(2048);
    } else {
      generator.initialize(new ECGenParameterSpec(kind));
    }
    return generator.generateKeyPair();
  }

  private static JWSVerifier verifier(KeyPair pair) throws Exception {
    return pair.getPublic() instanceof RSAPublicKey rsa
        ? new RSASSAVerifier(rsa)
        : new ECDSAVerifier((ECPublicKey) pair.getPublic());
  }

  private static Secret pem(KeyPair pair) {
    String der = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    return new Secret("-----BEGIN PRIVATE KEY-----\n" + der + "\n-----END PRIVATE KEY-----\n");
  }

  @Test
  void anInvalidKeyIsRefusedWithoutShowingIt() throws GeneralSecurityException {
    KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
    small.initialize(1024);
    for (Secret pem :
        List.of(
            new Secret("hunter2"),
            new Secret("-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"),
            new Secret("-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----"),
            pem(small.generateKeyPair()))) {
      assertThatThrownBy(() -> SigningKey.parse(pem, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PKCS#8")
          .hasMessageNotContaining("hunter2");
    }
  }

  /** An answer and its expected result. */
  record Row(Answer answer, Reason reason, String fragment) {}

  static final List<Row> REFUSALS =
      List.of(
          new Row(Answer.error(401, "invalid_client"), Reason.AUTH, "401 invalid_client no"),
          new Row(Answer.error(400, "invalid_client"), Reason.AUTH, "invalid_client"),
          new Row(Answer.error(400, "invalid_grant"), Reason.AUTH, "invalid_grant"),
          new Row(Answer.error(400, "unauthorized_client"), Reason.AUTH, "unauthorized_client"),
          new Row(Answer.error(400, "invalid_scope"), Reason.AUTH, "invalid_scope"),
          new Row(Answer.error(400, "temporarily_unavailable"), Reason.UNAVAILABLE, "400"),
          new Row(Answer.error(429, "invalid_client"), Reason.THROTTLED, "429"),
          new Row(Answer.json(429, ""), Reason.THROTTLED, "429"),
          new Row(new Answer(403, "text/html", "<h1>no</h1>"), Reason.AUTH, "403"),
          new Row(new Answer(404, "text/html", "<h1>no</h1>"), Reason.PROTOCOL, "404"),
          new Row(new Answer(302, "text/html", ""), Reason.PROTOCOL, "302"),
          new Row(new Answer(500, "text/html", "<h1>no</h1>"), Reason.UNAVAILABLE, "500"),
          new Row(Answer.error(503, "server_error"), Reason.UNAVAILABLE, "503"),
          new Row(
              new Answer(200, "text/html", "<h1>Log in</h1>"), Reason.PROTOCOL, "without a bearer"),
          new Row(Answer.json(200, "{"), Reason.PROTOCOL, "without a bearer"),
          new Row(Answer.json(200, "[]"), Reason.PROTOCOL, "without a bearer"),
          new Row(Answer.json(200, "{".repeat(60_000)), Reason.PROTOCOL, "without a bearer"),
          new Row(
              Answer.json(200, "{\"access_token\":\"x\"}"), Reason.PROTOCOL, "without a bearer"),
          new Row(
              Answer.json(200, "{\"access_token\":\"x\",\"token_type\":\"mac\"}"),
              Reason.PROTOCOL,
              "without a bearer"),
          new Row(Answer.token("two words"), Reason.PROTOCOL, "RFC 6750"),
          new Row(Answer.token("x\\u0001y"), Reason.PROTOCOL, "RFC 6750"),
          new Row(Answer.token("x".repeat(70_000)), Reason.PROTOCOL, "more than 65536 bytes"));

  @ParameterizedTest
  @FieldSource("REFUSALS")
  void anAnswerHasItsReason(Row row) {
    try (TokenServer server = TokenServer.start(_ -> row.answer)) {
      assertFails(tokens(server.uri(), OURS, null), row.reason, row.fragment);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aSecretRepeatedByTheEndpointIsRedacted() {
    try (TokenServer server =
        TokenServer.start(form ->
            Answer.json(
                400,
                "{\"error\":\"invalid_client\",\"error_description\":\"no %s\"}"
                    .formatted(form.get("client_secret"))))) {
      Failed failed = failure(tokens(server.uri(), OURS, null));
      assertThat(failed.detail()).endsWith("400 invalid_client no ***");
    }
  }

  @Test
  void anExcessiveLifetimeIsADay() throws ProbeFailedException {
    AtomicInteger number = new AtomicInteger();
    try (TokenServer server =
        TokenServer.start(_ ->
            Answer.json(
                200,
                "{\"access_token\":\"t%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                    .formatted(number.incrementAndGet(), Long.MAX_VALUE)))) {
      Tokens tokens = tokens(server.uri(), OURS, null);
      assertThat(token(tokens, "a@x")).isEqualTo("t1");
      clock.advance(Duration.ofDays(1));
      assertThat(token(tokens, "a@x")).isEqualTo("t2");
    }
  }

  @Test
  void anEndlessOrSlowAnswerIsCut() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    try (ServerSocket listener = loopback()) {
      serve(listener, head, "{\"x\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
      assertFails(tokens(uri(listener), OURS, null), Reason.PROTOCOL, "more than 65536 bytes");
    }
    try (ServerSocket listener = loopback()) {
      serve(listener, head, "");
      Tokens tokens = tokens(uri(listener), OURS, null);
      assertThat(failure(tokens, Duration.ofMillis(300)).reason()).isEqualTo(Reason.TIMEOUT);
    }
    try (ServerSocket listener = loopback()) {
      serve(listener, "", "");
      Tokens tokens = tokens(uri(listener), OURS, null);
      assertThat(failure(tokens, Duration.ofMillis(300)).reason()).isEqualTo(Reason.TIMEOUT);
    }
    try (ServerSocket listener = loopback()) {
      serve(listener, "* OK [CAPABILITY IMAP4rev1] not HTTP at all\r\n", "");
      assertFails(tokens(uri(listener), OURS, null), Reason.PROTOCOL, "does not speak HTTP");
    }
  }

  /**
   * Sends the beginning, and then the rest without end, or nothing more. Ends when the client has
   * closed the connection.
   */
  private static Thread serve(ServerSocket listener, String beginning, String rest) {
    return Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = listener.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(beginning.getBytes(US_ASCII));
            while (!rest.isEmpty()) {
              out.write(rest.getBytes(US_ASCII));
            }
            while (socket.getInputStream().read() >= 0) {
              out.flush();
            }
          } catch (IOException _) {
            return; // The client has closed.
          }
        });
  }

  @Test
  void aProberClosesTheConnectionThatItKeeps() throws Exception {
    String token = Answer.token("t").body();
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(token.length(), token);
    try (ServerSocket listener = loopback()) {
      Thread serving = serve(listener, answer, "");
      TokenSettings settings = new TokenSettings(uri(listener), Trust.ofSystem(), OURS, null);
      MailServer server =
          TestServers.auth(
              TestServers.of(Method.IMAP, closedPort()),
              new Auth.Token(Mechanism.Token.XOAUTH2, "{mailbox}", settings));
      Prober prober = new ImapProber(server, clock);
      assertThat(prober.probe(Mailbox.of(ALICE, server.name()), Trace.NONE))
          .matches(result -> result instanceof Failed(Reason why, _, _) && why == Reason.CONNECT);
      assertThat(serving.isAlive()).isTrue();
      prober.close();
      serving.join();
    }
  }

  @Test
  void aMissingMailboxHasItsReason() throws IOException {
    int port = closedPort();
    assertFails(
        tokens(URI.create("http://localhost:" + port + "/token"), OURS, null),
        Reason.CONNECT,
        "no connection to http://localhost:" + port + "/token");
    assertFails(
        tokens(URI.create("https://no-such-host.invalid/token"), OURS, null),
        Reason.DNS,
        "no-such-host.invalid does not resolve");
  }

  @Test
  void theCertificateMustBeTrustedAndNameTheHost() throws Exception {
    TestCertificate ours = TestCertificate.localhost();
    try (TokenServer server = TokenServer.startTls(ours, _ -> Answer.token("t"))) {
      assertFails(tokens(server.uri(), OURS, null), Reason.TLS, "no TLS with https://localhost");
      Trust trust = Trust.of(ours.writeCertificate(folder));
      Tokens tokens = new TokenSettings(server.uri(), trust, OURS, null).open(clock);
      assertThat(token(tokens, "a@x")).isEqualTo("t");
    }
    TestCertificate another = TestCertificate.naming("dns:login.example.org");
    try (TokenServer server = TokenServer.startTls(another, _ -> Answer.token("t"))) {
      Trust trust = Trust.of(another.writeCertificate(folder));
      assertFails(
          new TokenSettings(server.uri(), trust, OURS, null).open(clock), Reason.TLS, "localhost");
    }
  }

  private static ServerSocket loopback() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("localhost"));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket closed = loopback()) {
      return closed.getLocalPort();
    }
  }

  private static URI uri(ServerSocket listener) {
    return URI.create("http://localhost:" + listener.getLocalPort() + "/token");
  }

  private static TokenServer numbered() {
    AtomicInteger number = new AtomicInteger();
    return TokenServer.start(_ -> Answer.token("token-" + number.incrementAndGet()));
  }

  private Tokens tokens(URI uri, Grant grant, @Nullable String scope) {
    return new TokenSettings(uri, Trust.ofSystem(), grant, scope).open(clock);
  }

  private static String token(Tokens tokens, String mailbox) throws ProbeFailedException {
    return tokens.token(new Address(mailbox), Deadline.in(Duration.ofSeconds(20))).reveal();
  }

  private static void assertFails(Tokens tokens, Reason reason, String fragment) {
    Failed failed = failure(tokens);
    assertThat(failed.reason()).as(failed.detail()).isEqualTo(reason);
    assertThat(failed.detail()).contains(fragment).doesNotContain("s3cret");
  }

  private static Failed failure(Tokens tokens) {
    return failure(tokens, Duration.ofSeconds(20));
  }

  private static Failed failure(Tokens tokens, Duration time) {
    try {
      tokens.token(ALICE, Deadline.in(time));
    } catch (ProbeFailedException e) {
      return e.failed();
    }
    throw new AssertionError("there was a token");
  }
}
