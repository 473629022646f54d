package mailquota.probe.oauth;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.SettableClock;
import mailquota.testing.TestCertificate;
import mailquota.testing.TokenServer;
import mailquota.testing.TokenServer.Answer;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.DovecotVersions;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logins by token on a real Dovecot, which asks the token server for the user of the token (passdb
 * oauth2).
 */
@Tag("real")
@Timeout(120)
@ClassTemplate
class OAuthIT {

  private static final List<Method> METHODS = List.of(Method.IMAP, Method.POP3);

  private static final String ALICE = "alice@token.example.org";
  private static final String BOB = "bob@token.example.org";
  private static final Grant OURS = new Grant.ClientCredentials("agent", new Secret("s3cret"));

  private static final TokenServer tokens =
      TokenServer.start(_ -> Answer.error(500, "server_error"));

  @RegisterExtension
  static final DovecotVersions VERSIONS =
      DovecotVersions.with(settings -> settings.tokens(tokens.dovecotArguments()));

  private final DovecotVersion version;
  private final Dovecot dovecot;
  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final AtomicInteger number = new AtomicInteger();

  /** Every combination of method, mechanism and encryption. */
  record Way(Method method, Mechanism.Token mechanism, Tls tls) {}

  static Stream<Way> ways() {
    return METHODS.stream()
        .flatMap(method ->
            Stream.of(Mechanism.Token.values())
                .flatMap(mechanism ->
                    Stream.of(Tls.values()).map(tls -> new Way(method, mechanism, tls))));
  }

  OAuthIT(DovecotVersion version, Dovecot dovecot) {
    this.version = version;
    this.dovecot = dovecot;
    dovecot.addUsers(List.of(User.named(ALICE).storage("1M"), User.named(BOB).storage("2M")));
  }

  @AfterAll
  static void stop() {
    tokens.close();
  }

  @BeforeEach
  void giveTokensOfAlice() {
    tokens.answer(_ -> given(ALICE));
  }

  /** A new token of this user, as long as a real one. */
  private Answer given(String owner) {
    String token = "token-%s-%d".formatted("x".repeat(1500), number.incrementAndGet());
    tokens.own(token, owner);
    return Answer.token(token);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aTokenOpensTheMailbox(Way way) {
    RecordingTrace trace = new RecordingTrace();
    assertThat(prober(way, OURS).probe(mailbox(ALICE), trace)).isInstanceOf(Measured.class);
    assertThat(trace.lines()).anyMatch(line -> line.contains("***"));
    assertThat(trace.lines()).noneMatch(line -> line.contains("xxxx") || line.contains("eHh4"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aTokenOfAnotherIsRefused(Way way) {
    assertResult(
        prober(way, OURS).probe(mailbox(BOB), Trace.NONE),
        failed(Reason.AUTH, wordsOnAnother(way)));
    // Dovecot has recovered.
    assertThat(prober(way, OURS).probe(mailbox(ALICE), Trace.NONE)).isInstanceOf(Measured.class);
  }

  /** Dovecot 2.4 reports it like a wrong token. */
  private String wordsOnAnother(Way way) {
    return switch (version) {
      case V2_3 -> status(way);
      case V2_4 -> "Authentication failed.";
    };
  }

  private static String status(Way way) {
    return "\"status\":\""
        + (way.mechanism() == Mechanism.Token.XOAUTH2 ? "401\"" : "invalid_token\"");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aRevokedTokenIsReplacedByTheNextProbe(Way way) {
    Prober prober = prober(way, OURS);
    assertThat(probe(prober)).isInstanceOf(Measured.class);
    assertThat(probe(prober)).isInstanceOf(Measured.class);
    assertThat(number).hasValue(1);

    tokens.revoke("token-%s-1".formatted("x".repeat(1500)));
    assertResult(probe(prober), failed(Reason.AUTH, status(way)));
    assertThat(probe(prober)).isInstanceOf(Measured.class);
    assertThat(number).hasValue(2);
  }

  @Test
  void aTokenThatExpiresIsRenewed() {
    Prober prober = prober(new Way(Method.IMAP, Mechanism.Token.XOAUTH2, Tls.NONE), OURS);
    for (int probes = 1; probes <= 3; probes++) {
      assertThat(probe(prober)).isInstanceOf(Measured.class);
      assertThat(number).hasValue(probes);
      clock.advance(Duration.ofMinutes(59));
    }
  }

  @Test
  void aRefreshTokenThatIsRotatedIsFollowed() {
    tokens.answer(form -> rotated(String.valueOf(form.get("refresh_token"))));
    Grant grant = new Grant.RefreshToken(new Grant.Client("agent", null), new Secret("refresh-0"));
    Prober prober = prober(new Way(Method.POP3, Mechanism.Token.OAUTHBEARER, Tls.NONE), grant);
    for (int i = 0; i < 3; i++) {
      assertThat(probe(prober)).isInstanceOf(Measured.class);
      clock.advance(Duration.ofHours(1));
    }
  }

  /** Each refresh token is valid once. */
  private Answer rotated(String refreshToken) {
    int count = number.get();
    if (!refreshToken.equals("refresh-" + count)) {
      return Answer.error(400, "invalid_grant");
    }
    return Answer.json(
        200,
        given(ALICE)
            .body()
            .replace("}", ",\"refresh_token\":\"refresh-%d\"}".formatted(count + 1)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anAssertionOpensTheMailboxOfItsSubject(Way way, @TempDir Path folder) throws IOException {
    tokens.answer(this::ofSubject);
    Secret pem = new Secret(Files.readString(TestCertificate.localhost().writeKey(folder)));
    Grant grant =
        new Grant.JwtBearer(null, SigningKey.parse(pem, null), "me", "{mailbox}", "token server");
    Prober prober = prober(way, grant);
    for (String address : new String[] {ALICE, BOB, ALICE}) {
      assertThat(prober.probe(mailbox(address), Trace.NONE)).isInstanceOf(Measured.class);
    }
    assertThat(number).hasValue(2);
  }

  /** A token for the subject of the assertion, if it has our signature. */
  private Answer ofSubject(Map<String, String> form) {
    try {
      SignedJWT jwt = SignedJWT.parse(form.get("assertion"));
      ECPublicKey key = (ECPublicKey) TestCertificate.localhost().publicKey();
      return jwt.verify(new ECDSAVerifier(key))
              && jwt.getJWTClaimsSet().getAudience().contains("token server")
          ? given(jwt.getJWTClaimsSet().getSubject())
          : Answer.error(400, "invalid_grant");
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureOfTheTokenServerIsNotAWrongToken() {
    Prober prober = prober(new Way(Method.IMAP, Mechanism.Token.XOAUTH2, Tls.NONE), OURS);
    tokens.answer(_ -> Answer.error(503, "temporarily_unavailable"));
    int before = tokens.requests().size();
    RecordingTrace trace = new RecordingTrace();
    for (int i = 0; i < 5; i++) {
      assertResult(
          prober.probe(mailbox(ALICE), trace), failed(Reason.UNAVAILABLE, "gave no token: 503"));
    }
    assertThat(tokens.requests()).hasSize(before + 1);
    assertThat(trace.lines()).as("no connection without a token").isEmpty();

    giveTokensOfAlice();
    clock.advance(Duration.ofSeconds(2));
    assertThat(probe(prober)).isInstanceOf(Measured.class);
  }

  /** Dovecot cannot look up the user of the token, which may still be valid. */
  @Test
  void aTokenThatDovecotCannotCheckIsUnavailable() {
    TokenServer gone = TokenServer.start(_ -> Answer.token("t"));
    gone.close();
    var settings = DovecotSettings.of(version).tokens(gone.dovecotArguments());
    try (Dovecot lost = Dovecot.start(settings)) {
      lost.addUser(User.named(ALICE).storage("1M"));
      for (Method method : METHODS) {
        for (Mechanism.Token mechanism : Mechanism.Token.values()) {
          Prober prober = prober(new Way(method, mechanism, Tls.NONE), OURS, lost);
          for (int i = 0; i < 2; i++) {
            assertResult(probe(prober), failed(Reason.UNAVAILABLE, wordsOnFailure(mechanism)));
          }
        }
      }
      assertThat(number).as("a token for each prober").hasValue(4);
    }
  }

  private String wordsOnFailure(Mechanism.Token mechanism) {
    return switch (version) {
      case V2_3 -> "Temporary authentication failure";
      case V2_4 ->
          "\"status\":\"" + (mechanism == Mechanism.Token.XOAUTH2 ? "500" : "internal_failure");
    };
  }

  private static ProbeResult probe(Prober prober) {
    return prober.probe(mailbox(ALICE), Trace.NONE);
  }

  private Prober prober(Way way, Grant grant) {
    return prober(way, grant, dovecot);
  }

  private Prober prober(Way way, Grant grant, Dovecot at) {
    boolean implicit = way.tls() == Tls.IMPLICIT;
    int port =
        way.method() == Method.IMAP
            ? implicit ? at.imapsPort() : at.imapPort()
            : implicit ? at.pop3sPort() : at.pop3Port();
    MailServer server = TestServers.tls(TestServers.of(way.method(), port), way.tls(), at.caFile());
    TokenSettings settings = new TokenSettings(tokens.uri(), Trust.ofSystem(), grant, "mail");
    return Probers.of(
        TestServers.auth(server, new Auth.Token(way.mechanism(), "{mailbox}", settings)), clock);
  }
}
