package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.LdapServer.Login;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.Dialer;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import mailquota.testing.CuttingProxy;
import mailquota.testing.TestCertificate;
import mailquota.testing.openldap.OpenLdap;
import mailquota.testing.openldap.OpenLdapExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Readings of a real directory, and what becomes of each kind of trouble. */
@Timeout(60)
@ExtendWith(OpenLdapExtension.class)
class LdapSourceIT {

  private static final String HOST = "127.0.0.1";
  private static final String PEOPLE = "ou=people," + OpenLdap.SUFFIX;
  private static final Login READER = login(OpenLdap.READER);
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofMillis(700);

  private static Trust trusted = Trust.ofSystem();

  private Rows rows = rows(10_000);

  @BeforeAll
  static void trustTheServer(@TempDir Path folder) throws IOException {
    trusted = Trust.of(TestCertificate.rsaLocalhost().writeCertificate(folder));
  }

  @ParameterizedTest
  @EnumSource(Tls.class)
  void allEntriesAreReadInPages(Tls tls, OpenLdap directory) {
    assertThat(read(server(directory, tls, trusted, READER), PEOPLE, "(mail=*)"))
        .isEqualTo(new Outcome.Complete());
    assertThat(rows.entries()).hasSize(OpenLdapExtension.PEOPLE);
    assertThat(rows.entries().getFirst().language()).isEqualTo(Locale.GERMAN);
    assertThat(rows.rejected()).isZero();
  }

  @Test
  void aLimitOfTheServerFailsTheReading(OpenLdap directory) {
    assertThat(failure(server(directory, Tls.IMPLICIT, trusted, login(OpenLdap.CAPPED))))
        .isEqualTo(
            "search below %s on %s:%d: result 4 (size limit exceeded); let this user read all pages"
                    .formatted(PEOPLE, HOST, directory.tlsPort())
                + " (OpenLDAP: limits dn.exact=\"…\" size.prtotal=unlimited), after entries=500");
  }

  @Test
  void aWrongPasswordFailsTheReading(OpenLdap directory) {
    Login wrong = new Login(OpenLdap.READER, new Secret("of-another"));
    assertThat(failure(server(directory, Tls.IMPLICIT, trusted, wrong)))
        .isEqualTo(
            "login to %s:%d: result 49 (invalid credentials); are user and password right?"
                .formatted(HOST, directory.tlsPort()));
  }

  @Test
  void aWrongBaseFailsTheReading(OpenLdap directory) {
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    assertThat(detail(read(server, "ou=none," + OpenLdap.SUFFIX, "(mail=*)")))
        .endsWith("result 32 (no such object); is base right, and may this user read it?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", OpenLdap.POWERLESS})
  void aUserWithoutRightsFailsTheReading(String user, OpenLdap directory) {
    LdapServer server =
        server(directory, Tls.IMPLICIT, trusted, user.isEmpty() ? null : login(user));
    assertThat(failure(server)).contains("may this user read");
  }

  @Test
  void anAttributeThatMayNotBeReadIsAbsent(OpenLdap directory) {
    LdapQuery query =
        query(
            PEOPLE,
            "(uid=user7)",
            500,
            Map.of(Field.ADDRESS, "mail", Field.CONTACT, "description"));
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    assertThat(read(server, query, LONG)).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries()).extracting(MailboxEntry::contact).containsOnlyNulls();
  }

  @Test
  void aFilterOfAnotherProductFindsNothingAndItsAttributesAreNamed(OpenLdap directory)
      throws Exception {
    String filter = "(&(mail=*)(!(nsRoleOfNobody=TRUE)))";
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    assertThat(read(server, PEOPLE, filter)).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries()).isEmpty();
    try (LdapSession session = LdapSession.open(server, dialer(server), Deadline.in(LONG))) {
      assertThat(session.unknownAttributes(query(PEOPLE, filter, 500, Map.of())))
          .containsExactly("nsRoleOfNobody");
      assertThat(session.unknownAttributes(query(PEOPLE, "(|(mail=a*)(!(sn=b)))", 500, Map.of())))
          .isEmpty();
    }
  }

  @Test
  void anEntryWithoutAnAddressIsRejectedAndTheOthersAreNot(OpenLdap directory) {
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    String unit = "ou=freeipa," + OpenLdap.SUFFIX;
    assertThat(read(server, unit, "(uid=*)")).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries()).hasSize(3);
    assertThat(rows.firstRejected()).as("for logs, which show no address").isEqualTo("entry 4");
    assertThat(rows.problems()).containsExactly("entry 4 uid=none," + unit + ": no address");
  }

  @ParameterizedTest
  @EnumSource(value = Tls.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aCertificateOfAnotherAuthorityIsRefused(Tls tls, @TempDir Path folder, OpenLdap directory)
      throws IOException {
    Trust other = Trust.of(TestCertificate.naming("dns:localhost").writeCertificate(folder));
    assertThat(failure(server(directory, tls, other, READER)))
        .contains("TLS with " + HOST)
        .containsIgnoringCase("certificat");
  }

  @ParameterizedTest
  @EnumSource(value = Tls.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aCertificateOfAnotherNameIsRefused(Tls tls, OpenLdap directory) {
    LdapServer right = server(directory, tls, trusted, READER);
    Endpoint other = new Endpoint(OpenLdap.OTHER_NAME, right.endpoint().port());
    assertThat(failure(new LdapServer(other, tls, trusted, READER)))
        .contains("TLS with " + OpenLdap.OTHER_NAME)
        .contains("No subject alternative names matching IP address");
  }

  @Test
  void aRefusedStartTlsFailsTheReadingBeforeThePasswordIsSent() {
    try (OpenLdap directory = OpenLdap.startWithoutTls()) {
      assertThat(failure(server(directory, Tls.STARTTLS, trusted, READER)))
          .startsWith(
              "StartTLS with %s:%d: result 2 (protocol error)".formatted(HOST, directory.port()));
    }
  }

  @Test
  void aConnectionThatEndsWithinAPageFailsTheReading(OpenLdap directory) throws IOException {
    try (CuttingProxy proxy =
        CuttingProxy.start(directory.port(), 150_000, CuttingProxy.Then.END)) {
      assertThat(failure(plain(proxy.port())))
          .matches(
              "search below .*: the answer ends within a message, or is not LDAP, after entries=\\d+");
    }
  }

  @Test
  void aServerThatDiesFailsTheReading() {
    try (OpenLdap directory = OpenLdap.start(people(3000))) {
      rows = new Rows(common(), CHECKS, 10_000, List.of(), directory::kill);
      assertThat(failure(server(directory, Tls.IMPLICIT, trusted, READER)))
          .matches("search below .*, after entries=\\d+");
    }
  }

  @Test
  void theDeadlineIsKept(OpenLdap directory) throws IOException {
    try (CuttingProxy proxy =
        CuttingProxy.start(directory.port(), 150_000, CuttingProxy.Then.SILENCE)) {
      assertThat(detail(read(plain(proxy.port()), query(), SHORT)))
          .matches("search below .*: no complete answer within 700ms, after entries=\\d+");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 400 Bad Request\r\n\r\n', NONE",
    "'0\u0084\u007f\u007f\u007f\u007f', NONE",
    "'* OK IMAP4rev1 ready\r\n', STARTTLS",
    "'* OK IMAP4rev1 ready\r\n', IMPLICIT"
  })
  void garbageFailsTheReading(String garbage, Tls tls) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(server, garbage));
      Endpoint endpoint = new Endpoint(HOST, server.getLocalPort());
      assertThat(failure(new LdapServer(endpoint, tls, trusted, READER)))
          .contains(endpoint + ": ")
          .doesNotContain("secret", "exception", "no complete answer");
    }
  }

  @Test
  void silenceFailsTheReadingAtItsDeadline() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      for (Tls tls : Tls.values()) {
        Endpoint endpoint = new Endpoint(HOST, mute.getLocalPort());
        assertThat(detail(read(new LdapServer(endpoint, tls, trusted, READER), query(), SHORT)))
            .endsWith("with %s: no complete answer within 700ms".formatted(endpoint).substring(5));
      }
    }
  }

  @Test
  void aServerThatIsNotThereFailsTheReading() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(failure(plain(port)))
        .startsWith("connection to %s:%d: Connection refused".formatted(HOST, port));
  }

  @Test
  void anUnknownHostFailsTheReading() {
    LdapServer server =
        new LdapServer(new Endpoint("ldap.invalid", 636), Tls.IMPLICIT, trusted, READER);
    assertThat(failure(server))
        .isEqualTo("connection to ldap.invalid:636: ldap.invalid does not resolve");
  }

  @Test
  void aReferralIsNotFollowed(OpenLdap directory) {
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    assertThat(detail(read(server, "ou=elsewhere," + OpenLdap.SUFFIX, "(mail=*)")))
        .contains("result 10 (referral)");
    assertThat(read(server, OpenLdap.SUFFIX, "(mail=*)")).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries()).hasSizeGreaterThan(OpenLdapExtension.PEOPLE);
  }

  @Test
  void tooManyMailboxesEndTheReading(OpenLdap directory) {
    rows = rows(700);
    LdapServer server = server(directory, Tls.IMPLICIT, trusted, READER);
    assertThatThrownBy(() -> read(server, query(), LONG)).isInstanceOf(Rows.TooManyException.class);
  }

  private static void answer(ServerSocket server, String garbage) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(garbage.getBytes(ISO_8859_1));
      client.getOutputStream().flush();
      client.shutdownOutput();
      client.getInputStream().readAllBytes();
    } catch (IOException _) {
      // The client has ended.
    }
  }

  private static String people(int count) {
    StringBuilder ldif =
        new StringBuilder(
            "dn: %s\nobjectClass: organizationalUnit\nou: people\n".formatted(PEOPLE));
    for (int i = 0; i < count; i++) {
      ldif.append(
          "\ndn: cn=u%1$d,%2$s\nobjectClass: inetOrgPerson\ncn: u%1$d\nsn: u\nmail: u%1$d@example.org\n"
              .formatted(i, PEOPLE));
    }
    return ldif.toString();
  }

  private static final RowChecks CHECKS =
      new RowChecks(_ -> true, contact -> contact.contains("@"));

  private static Rows rows(int most) {
    return new Rows(common(), CHECKS, most, List.of(), () -> {});
  }

  private static Common common() {
    return new Common("mx1-ldap-1", "mx1", LONG, LONG, LimitUnit.B, SourceGuard.DEFAULT);
  }

  private static Login login(String user) {
    return new Login(user, new Secret(OpenLdap.PASSWORD));
  }

  private static LdapServer server(
      OpenLdap directory, Tls tls, Trust trust, @Nullable Login login) {
    int port = tls == Tls.IMPLICIT ? directory.tlsPort() : directory.port();
    return new LdapServer(new Endpoint(HOST, port), tls, trust, login);
  }

  private static LdapServer plain(int port) {
    return new LdapServer(new Endpoint(HOST, port), Tls.NONE, trusted, READER);
  }

  private static Dialer dialer(LdapServer server) {
    return new Dialer(server.endpoint(), LONG, DeadlineSocket::new);
  }

  private static LdapQuery query() {
    return query(
        PEOPLE,
        "(mail=*)",
        500,
        Map.of(Field.ADDRESS, "mail", Field.LANGUAGE, "preferredLanguage"));
  }

  private static LdapQuery query(
      String base, String filter, int page, Map<Field, String> attributes) {
    Map<Field, LdapMapping> fields = new java.util.EnumMap<>(Field.class);
    attributes.forEach((field, mapping) -> fields.put(field, LdapMapping.parse(mapping)));
    return new LdapQuery(base, filter, page, fields);
  }

  private Outcome read(LdapServer server, String base, String filter) {
    LdapQuery usual = query();
    return read(server, new LdapQuery(base, filter, 500, usual.fields()), LONG);
  }

  private Outcome read(LdapServer server, LdapQuery query, Duration timeout) {
    return new LdapSource(new SourceSettings.Ldap(common(), server, query))
        .read(rows, Deadline.in(timeout));
  }

  private String failure(LdapServer server) {
    return detail(read(server, query(), LONG));
  }

  private static String detail(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).detail();
  }
}
