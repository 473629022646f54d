package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import mailquota.Probers;
import mailquota.inventory.Mailbox;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.testing.LineClient;
import mailquota.testing.LmtpReply;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.DovecotVersions;
import mailquota.testing.dovecot.QuotaRow;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("real")
@Timeout(120)
@ClassTemplate
@ExtendWith(DovecotVersions.class)
class DovecotProbeIT {

  /** Every method, encryption and port of a Dovecot. */
  enum Way {
    IMAP(Method.IMAP, Tls.NONE),
    IMAP_STARTTLS(Method.IMAP, Tls.STARTTLS),
    IMAPS(Method.IMAP, Tls.IMPLICIT),
    POP3(Method.POP3, Tls.NONE),
    POP3_STLS(Method.POP3, Tls.STARTTLS),
    POP3S(Method.POP3, Tls.IMPLICIT);

    private final Method method;
    private final Tls tls;

    Way(Method method, Tls tls) {
      this.method = method;
      this.tls = tls;
    }

    /** In lower case, because Dovecot lower-cases user names. */
    String user() {
      return name().replace('_', '-').toLowerCase(Locale.ROOT);
    }

    MailServer to(Dovecot dovecot) {
      var server = TestServers.at(TestServers.of(method, port(dovecot)), dovecot.host());
      return TestServers.tls(server, tls, dovecot.caFile());
    }

    private int port(Dovecot dovecot) {
      return switch (method) {
        case IMAP, IMAP_ADMIN -> tls == Tls.IMPLICIT ? dovecot.imapsPort() : dovecot.imapPort();
        case POP3 -> tls == Tls.IMPLICIT ? dovecot.pop3sPort() : dovecot.pop3Port();
        case DOVEADM -> dovecot.doveadmPort();
        case SQL -> throw new IllegalArgumentException("a database");
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void reportsTheSameAsDoveadm(Way way, Dovecot dovecot) {
    var address = way.user() + "@probe.example.org";
    dovecot.addUser(User.named(address).storage("1M").messages(1000));
    dovecot.deliver(address, 5000);
    dovecot.deliver(address, 70_000);
    // The second probe uses what the first one learned, and finds the maildrop unlocked and
    // unchanged.
    var prober = Probers.of(way.to(dovecot), InstantSource.system());
    for (int i = 0; i < 2; i++) {
      var result = prober.probe(mailbox(address, new Bytes(1 << 20)), Trace.NONE);
      if (way.method == Method.IMAP) {
        assertThat(roots(result)).isEqualTo(doveadm(dovecot, address));
      } else {
        assertThat(roots(result)).isEqualTo(List.of(maildrop(dovecot, address)));
      }
    }
  }

  /** POP3 counts what a client would receive, which here equals Dovecot's quota. */
  private static QuotaRoot maildrop(Dovecot dovecot, String address) {
    var size = dovecot.doveadm("-f", "flow", "mailbox", "status", "-u", address, "vsize", "INBOX");
    long octets = Long.parseLong(size.replaceAll("(?s).*vsize=(\\d+).*", "$1"));
    return TestServers.root("", usage(octets, 1 << 20), unlimited(2));
  }

  @Test
  void moreUsedThanTheLimit(Dovecot dovecot) {
    dovecot.addUser(User.named("full@probe.example.org").storage("1M"));
    assertThat(dovecot.fill("full@probe.example.org", 100_000))
        .extracting(LmtpReply::code)
        .isEqualTo(552);
    var result = probe(Way.IMAPS.to(dovecot), "full@probe.example.org");
    assertThat(roots(result)).isEqualTo(doveadm(dovecot, "full@probe.example.org"));
    assertThat(((Measured) result).reading().headline())
        .hasValueSatisfying(ratio -> assertThat(ratio.value()).isBetween(1.0, 1.1));
  }

  @Test
  void withoutALimitThereIsNoQuota(Dovecot dovecot) {
    dovecot.addUser(User.named("free@probe.example.org"));
    assertThat(probe(Way.IMAP.to(dovecot), "free@probe.example.org")).isEqualTo(new NoQuota());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aWrongPasswordIsRefused(Way way, Dovecot dovecot) {
    var address = "wrong-" + way.user() + "@probe.example.org";
    dovecot.addUser(User.named(address).password("right").storage("1M"));
    assertResult(probe(way.to(dovecot), address), failed(Reason.AUTH, "login refused"));
  }

  @ParameterizedTest
  @EnumSource(Mechanism.Password.class)
  void oddPasswordsWork(Mechanism.Password mechanism, Dovecot dovecot) {
    var password = "p\"w\\ :{ü€'$%`";
    var address = "odd-" + mechanism.name().toLowerCase(Locale.ROOT) + "@probe.example.org";
    dovecot.addUser(User.named(address).password(password).storage("1M"));
    for (Way way : Way.values()) {
      var server = TestServers.auth(way.to(dovecot), TestServers.auth(mechanism, password));
      assertThat(probe(server, address)).as("%s", way).isInstanceOf(Measured.class);
    }
  }

  @Test
  void aCertificateOfAnybodyElseIsRefused(Dovecot dovecot) {
    var server = TestServers.of(Method.IMAP, dovecot.imapsPort());
    var implicit =
        new MailServer(
            "test",
            Method.IMAP,
            server.endpoint(),
            Tls.IMPLICIT,
            Trust.ofSystem(),
            server.auth(),
            server.limits(),
            server.dialect());
    assertResult(probe(implicit, "tls@probe.example.org"), failed(Reason.TLS, "no TLS with"));
  }

  @Test
  void manyAtOnce(Dovecot dovecot) throws Exception {
    var users =
        IntStream.range(0, 200)
            .mapToObj(n -> User.named("many" + n + "@probe.example.org").storage("1M"))
            .toList();
    dovecot.addUsers(users);
    var prober = Probers.of(Way.IMAP.to(dovecot), InstantSource.system());
    var turns = new Semaphore(16);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var probes =
          users.stream()
              .map(user -> (Callable<ProbeResult>) () -> inTurn(turns, prober, user.address()))
              .toList();
      for (Future<ProbeResult> probe : threads.invokeAll(probes)) {
        assertThat(probe.get()).isInstanceOf(Measured.class);
      }
    }
  }

  private static ProbeResult inTurn(Semaphore turns, Prober prober, String address)
      throws InterruptedException {
    turns.acquire();
    try {
      return prober.probe(mailbox(address), Trace.NONE);
    } finally {
      turns.release();
    }
  }

  @Test
  void severalRoots(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).roots("User quota", "Ärchive \"2\""))) {
      var address = "roots@probe.example.org";
      dovecot.addUser(User.named(address).storage("1M").messages(10).storage(2, "3M"));
      dovecot.deliver(address, 5000);
      assertThat(roots(probe(Way.IMAP.to(dovecot), address)))
          .hasSize(2)
          .isEqualTo(doveadm(dovecot, address));
    }
  }

  /** A root of another namespace, which INBOX does not have. */
  @Test
  void theRootOfAnotherFolder() {
    var settings =
        DovecotSettings.standard()
            .roots("User quota:ns=")
            .line(
                """
                namespace inbox {
                  inbox = yes
                  separator = /
                }
                namespace archive {
                  prefix = Archive/
                  separator = /
                  location = maildir:~/archive
                }
                plugin {
                  quota2 = count:Archive quota:ns=Archive/
                  quota2_rule = *:storage=3M
                }
                """);
    try (var dovecot = started(settings)) {
      var address = "folders@probe.example.org";
      dovecot.addUser(User.named(address).storage("1M"));
      var server = Way.IMAP.to(dovecot);
      assertThat(roots(probe(server, address)))
          .extracting(QuotaRoot::name)
          .doesNotContain("Archive quota");
      assertThat(
              roots(probe(TestServers.folders(server, "INBOX", "Archive/2020", "Nope"), address)))
          .containsExactlyInAnyOrder(
              TestServers.root("User quota", usage(0, 1 << 20)),
              TestServers.root("Archive quota", usage(0, 3 << 20)));
    }
  }

  @Test
  void aRootWithoutName(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).roots(""))) {
      var address = "empty@probe.example.org";
      dovecot.addUser(User.named(address).storage("1M"));
      assertThat(roots(probe(Way.IMAP.to(dovecot), address)))
          .containsExactly(TestServers.root("", usage(0, 1 << 20)));
    }
  }

  @Test
  void aServerWithoutTheExtensionIsUnsupported(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).withoutImapQuota())) {
      dovecot.addUser(User.named("a@probe.example.org").storage("1M"));
      assertThat(probe(Way.IMAP.to(dovecot), "a@probe.example.org")).isEqualTo(new Unsupported());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aMailboxHasItsOwnPassword(Way way, Dovecot dovecot) {
    var address = "own-" + way.user() + "@probe.example.org";
    dovecot.addUser(User.named(address).password("its own").storage("1M"));
    var mailbox =
        new Mailbox(
            new Address(address), "test", Owner.UNKNOWN, null, new Secret("its own"), false);
    var prober = Probers.of(way.to(dovecot), InstantSource.system());
    assertThat(prober.probe(mailbox, Trace.NONE)).isInstanceOf(Measured.class);
    assertResult(prober.probe(mailbox(address), Trace.NONE), failed(Reason.AUTH, "login refused"));
  }

  @Test
  void aMasterUserOpensEveryMailbox(DovecotVersion version) {
    var address = "mastered@probe.example.org";
    var secret = new Secret("master secret");
    try (var dovecot = started(DovecotSettings.of(version).masterUser("admin", secret.reveal()))) {
      dovecot.addUser(User.named(address).storage("1M"));
      for (Way way : Way.values()) {
        for (Auth auth :
            List.of(
                new Auth.Password(Mechanism.Password.PLAIN, "{mailbox}*admin", null, secret),
                new Auth.Password(Mechanism.Password.LOGIN, "{mailbox}*admin", null, secret),
                new Auth.Password(Mechanism.Password.PLAIN, "admin", "{mailbox}", secret))) {
          assertThat(probe(TestServers.auth(way.to(dovecot), auth), address))
              .as("%s %s", way, auth)
              .isInstanceOf(Measured.class);
        }
      }
    }
  }

  @Test
  void tooManyConnectionsIsThrottled(DovecotVersion version) {
    var address = "busy@probe.example.org";
    try (var dovecot =
        started(DovecotSettings.of(version).line("mail_max_userip_connections = 1"))) {
      dovecot.addUser(User.named(address).storage("1M"));
      for (Way way : List.of(Way.IMAP, Way.POP3)) {
        try (var other = holding(way, dovecot, address)) {
          assertResult(probe(way.to(dovecot), address), failed(Reason.THROTTLED, "Maximum number"));
          assertThat(other.send("NOOP", "b NOOP").line()).isNotEmpty();
        }
      }
    }
  }

  private static LineClient holding(Way way, Dovecot dovecot, String address) {
    var plain = Base64.getEncoder().encodeToString(("\0" + address + "\0secret").getBytes(UTF_8));
    var imap = way.method == Method.IMAP;
    var client = LineClient.connect(dovecot.host(), imap ? dovecot.imapPort() : dovecot.pop3Port());
    client.line();
    client.send((imap ? "a AUTHENTICATE PLAIN " : "AUTH PLAIN ") + plain);
    assertThat(client.line()).contains("OK");
    // Dovecot counts a connection when a command after the login is answered; the login's OK may
    // come earlier.
    assertThat(client.send(imap ? "z NOOP" : "NOOP").line()).contains("OK");
    return client;
  }

  private static Dovecot started(DovecotSettings settings) {
    return Dovecot.start(settings);
  }

  private static ProbeResult probe(MailServer server, String address) {
    return Probers.of(server, InstantSource.system()).probe(mailbox(address), Trace.NONE);
  }

  private static List<QuotaRoot> roots(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    return ((Measured) result).reading().roots();
  }

  /** IMAP omits resources without a limit. */
  private static List<QuotaRoot> doveadm(Dovecot dovecot, String address) {
    var rows = dovecot.doveadmQuota(address);
    return rows.stream()
        .map(QuotaRow::root)
        .distinct()
        .map(root -> new QuotaRoot(root, resources(rows, root)))
        .toList();
  }

  private static Map<Resource, Usage> resources(List<QuotaRow> rows, String root) {
    var resources = new HashMap<Resource, Usage>();
    for (QuotaRow row : rows) {
      if (row.root().equals(root) && row.limit().isPresent()) {
        long unit = row.type().equals("STORAGE") ? 1024 : 1;
        var limit = new Limit.Finite(row.limit().getAsLong() * unit);
        resources.put(new Resource(row.type()), new Usage(row.value() * unit, limit));
      }
    }
    return resources;
  }
}
