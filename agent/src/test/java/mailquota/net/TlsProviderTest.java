package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import mailquota.Probers;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.testing.CuttingProxy;
import mailquota.testing.TestCertificate;
import mailquota.testing.TlsImap;
import mailquota.testing.TlsImap.Act;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both implementations of TLS accept and refuse the same servers, for the same reasons in the same
 * words. Malicious servers are in {@code TlsHostiles}, the kinds of connections in {@link
 * ExpiredCertificateTest}.
 */
@Timeout(60)
class TlsProviderTest {

  private static final String UNTRUSTED =
      "the certificate is not accepted: "
          + "unable to find valid certification path to requested target";
  private static final TestCertificate ELSEWHERE =
      TestCertificate.naming("dns:mail.example.org", "ip:192.0.2.1");
  private static final TestCertificate NAMED = TestCertificate.naming("dns:localhost");

  @TempDir private Path folder;

  /** A server as it should be, whichever it is. */
  record Good(TestCertificate certificate, String version) {}

  static Stream<Arguments> goodServers() {
    return withEachProvider(
        Stream.of(TestCertificate.localhost(), TestCertificate.rsaLocalhost())
            .flatMap(each -> Stream.of(new Good(each, "TLSv1.2"), new Good(each, "TLSv1.3"))));
  }

  private static Stream<Arguments> withEachProvider(Stream<?> cases) {
    return cases.flatMap(
        each -> Stream.of(TlsProvider.values()).map(provider -> Arguments.of(each, provider)));
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void eachIsWhatItsNameSays(TlsProvider provider) {
    String name = Trust.ofSystem(provider).context().getProvider().getName();
    assertThat(name).isEqualTo(provider == TlsProvider.AUTO ? "Conscrypt" : "SunJSSE");
    assertThat(Security.getProvider("Conscrypt")).isNull();
  }

  @ParameterizedTest
  @MethodSource("goodServers")
  void aGoodServerIsMeasured(Good good, TlsProvider provider) {
    Act act =
        TlsImap.tls(
            good.certificate.serverContext(),
            tls -> tls.setEnabledProtocols(new String[] {good.version}),
            TlsImap::quota);
    try (TlsImap server = TlsImap.start(act)) {
      assertThat(probe(server(server, good.certificate, provider))).isInstanceOf(Measured.class);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aNameIsSentToTheServerAndAnAddressIsNot(TlsProvider provider) throws Exception {
    BlockingQueue<List<SNIServerName>> names = new LinkedBlockingQueue<>();
    Act act =
        TlsImap.tls(
            ELSEWHERE.serverContext(),
            tls -> {
              tls.startHandshake();
              names.add(((ExtendedSSLSession) tls.getSession()).getRequestedServerNames());
            },
            TlsImap::quota);
    try (TlsImap server = TlsImap.start(act)) {
      Trust trust = trust(ELSEWHERE, provider);
      assertThat(isResumed(server, "mail.example.org", trust)).isFalse();
      assertThat(names.take()).containsExactly(new SNIHostName("mail.example.org"));
      assertThat(isResumed(server, "192.0.2.1", trust)).isFalse();
      assertThat(names.take()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void anUnknownIssuerIsRefused(TlsProvider provider) {
    try (TlsImap server = TlsImap.start(whole())) {
      MailServer asked =
          TestServers.tls(
              TestServers.of(Method.IMAP, server.port()), Tls.IMPLICIT, Trust.ofSystem(provider));
      assertFailed(probe(asked), Reason.TLS, UNTRUSTED);
    }
  }

  static Stream<Arguments> refusedServers() {
    return withEachProvider(RefusedServer.all());
  }

  @ParameterizedTest
  @MethodSource("refusedServers")
  void aRefusedServerHasTheSameReasonAndWords(RefusedServer refused, TlsProvider provider) {
    try (TlsImap server = TlsImap.start(refused.act())) {
      MailServer asked =
          TestServers.at(server(server, refused.trusted(), provider), refused.host());
      assertFailed(probe(asked), refused.reason(), refused.detail());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aServerThatStopsInTheHandshakeIsLate(TlsProvider provider) throws IOException {
    try (TlsImap server = TlsImap.start(whole());
        CuttingProxy proxy = CuttingProxy.start(server.port(), 100, CuttingProxy.Then.SILENCE)) {
      MailServer asked = at(proxy.port(), provider);
      assertFailed(
          probe(TestServers.timeout(asked, Duration.ofMillis(300))),
          Reason.TIMEOUT,
          "did not answer within 300 ms");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aConnectionThatEndsAnywhereIsLost(TlsProvider provider) throws IOException {
    try (TlsImap server = TlsImap.start(whole())) {
      for (int bytes = 1; bytes < 900; bytes += 43) {
        try (CuttingProxy proxy = CuttingProxy.start(server.port(), bytes, CuttingProxy.Then.END)) {
          assertFailed(probe(at(proxy.port(), provider)), Reason.CONNECT, "");
        }
      }
    }
  }

  /** A number that differs by one bit has not been measured. */
  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aFlippedBitIsNoMeasurement(TlsProvider provider) {
    Random random = new Random(17);
    for (int i = 0; i < 60; i++) {
      int at = random.nextInt(900);
      int bit = random.nextInt(8);
      try (TlsImap server = TlsImap.start(whole());
          TlsImap flipping = TlsImap.start(client -> flip(client, server.port(), at, bit))) {
        MailServer asked =
            TestServers.timeout(at(flipping.port(), provider), Duration.ofSeconds(2));
        ProbeResult result = probe(asked);
        assertThat(result).as("bit %d of byte %d", bit, at).isInstanceOf(Failed.class);
        assertThat(((Failed) result).detail())
            .doesNotContain("error:", "ssl=", "OPENSSL", ".cc:", "Exception");
      }
    }
  }

  private static void flip(Socket client, int port, int at, int bit) throws IOException {
    try (Socket server = new Socket("localhost", port)) {
      Thread.ofVirtual().start(() -> copy(client, server));
      InputStream in = server.getInputStream();
      byte[] buffer = new byte[4096];
      int passed = 0;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        if (at >= passed && at < passed + read) {
          buffer[at - passed] ^= (byte) (1 << bit);
        }
        client.getOutputStream().write(buffer, 0, read);
        passed += read;
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // One of them has closed.
      return;
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void manyVirtualThreadsAreMeasuredAtOnce(TlsProvider provider) throws Exception {
    try (TlsImap server = TlsImap.start(whole());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var prober =
          Probers.of(server(server, TestCertificate.localhost(), provider), InstantSource.system());
      List<Callable<ProbeResult>> probes = new ArrayList<>();
      IntStream.range(0, 100)
          .forEach(i ->
              probes.add(
                  () -> prober.probe(TestServers.mailbox("u" + i + "@example.org"), Trace.NONE)));
      for (Future<ProbeResult> each : threads.invokeAll(probes)) {
        assertThat(each.get()).isInstanceOf(Measured.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aSessionIsResumedByItsOwnTrustOnly(TlsProvider provider) throws IOException {
    try (TlsImap server = TlsImap.start(whole())) {
      Trust trust = trust(TestCertificate.localhost(), provider);
      assertThat(isResumed(server, "localhost", trust)).isFalse();
      assertThat(isResumed(server, "localhost", trust)).isTrue();
      Trust another = trust(TestCertificate.localhost(), provider);
      assertThat(isResumed(server, "localhost", another)).isFalse();
      Trust other = trust(NAMED, provider);
      assertThatThrownBy(() -> isResumed(server, "localhost", other))
          .isInstanceOf(SSLException.class);
    }
  }

  /** The session is known once the answer has been read. */
  private static boolean isResumed(TlsImap server, String host, Trust trust) throws IOException {
    try (Socket tcp = new Socket("localhost", server.port())) {
      TlsConnection tls = trust.startTls(tcp, new Endpoint(host, server.port()));
      assertThat(tls.socket().getInputStream().read()).isEqualTo('*');
      tls.end();
      return tls.isResumed();
    }
  }

  private static Act whole() {
    return TlsImap.tls(TestCertificate.localhost().serverContext(), _ -> {}, TlsImap::quota);
  }

  private MailServer at(int port, TlsProvider provider) {
    return TestServers.tls(
        TestServers.of(Method.IMAP, port),
        Tls.IMPLICIT,
        trust(TestCertificate.localhost(), provider));
  }

  private MailServer server(TlsImap server, TestCertificate trusted, TlsProvider provider) {
    return TestServers.tls(
        TestServers.of(Method.IMAP, server.port()), Tls.IMPLICIT, trust(trusted, provider));
  }

  private Trust trust(TestCertificate trusted, TlsProvider provider) {
    try {
      return Trust.of(trusted.writeCertificate(folder), provider);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProbeResult probe(MailServer server) {
    return Probers.of(server, InstantSource.system())
        .probe(TestServers.mailbox("alice@example.org"), Trace.NONE);
  }

  private static void assertFailed(ProbeResult result, Reason reason, String detail) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.reason()).as(failed.detail()).isEqualTo(reason);
              assertThat(failed.detail()).contains(detail);
            });
  }
}
