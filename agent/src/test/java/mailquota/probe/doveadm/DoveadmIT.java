package mailquota.probe.doveadm;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Directory.Listing;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
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
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("real")
@Timeout(120)
@ClassTemplate
class DoveadmIT {

  /** Not shared, because Dovecot logs errors here, as for a wrong key. */
  @RegisterExtension
  static final DovecotVersions VERSIONS =
      DovecotVersions.with(settings -> settings.line("# asked over doveadm"));

  /** Dovecot accepts HTTP only on the listener of that name, so it is either plain or TLS. */
  private static final String TLS =
      "service doveadm {\n  inet_listener http {\n    ssl = yes\n  }\n}";

  private static final String KEY = Dovecot.DOVEADM_API_KEY;

  @Test
  void reportsTheSameAsDoveadm(Dovecot dovecot) {
    var address = "some@doveadm.example.org";
    dovecot.addUser(User.named(address).storage("1M").messages(1000));
    dovecot.deliver(address, 5000);
    dovecot.deliver(address, 70_000);
    var result = prober(http(dovecot)).probe(mailbox(address), Trace.NONE);
    assertThat(roots(result)).hasSize(1).isEqualTo(doveadm(dovecot, address));
  }

  @Test
  void overTrustedTls(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).line(TLS))) {
      var address = "a@example.org";
      dovecot.addUser(User.named(address).storage("1M"));
      var trusting = https(dovecot);
      assertThat(roots(prober(trusting).probe(mailbox(address), Trace.NONE)))
          .isEqualTo(doveadm(dovecot, address));

      var doubting =
          new MailServer(
              "test",
              Method.DOVEADM,
              trusting.endpoint(),
              Tls.IMPLICIT,
              Trust.ofSystem(),
              trusting.auth(),
              trusting.limits(),
              trusting.dialect());
      assertResult(
          prober(doubting).probe(mailbox(address), Trace.NONE), failed(Reason.TLS, "no TLS with"));
    }
  }

  @Test
  void moreUsedThanTheLimit(Dovecot dovecot) {
    var address = "full@doveadm.example.org";
    dovecot.addUser(User.named(address).storage("1M"));
    assertThat(dovecot.fill(address, 100_000)).extracting(LmtpReply::code).isEqualTo(552);
    var result = prober(http(dovecot)).probe(mailbox(address), Trace.NONE);
    assertThat(roots(result)).isEqualTo(doveadm(dovecot, address));
    assertThat(((Measured) result).reading().headline())
        .hasValueSatisfying(ratio -> assertThat(ratio.value()).isBetween(1.0, 1.1));
  }

  @Test
  void withoutALimitItIsUnlimited(Dovecot dovecot) {
    var address = "free@doveadm.example.org";
    dovecot.addUser(User.named(address));
    var result = prober(http(dovecot)).probe(mailbox(address), Trace.NONE);
    assertThat(roots(result)).hasSize(1).isEqualTo(doveadm(dovecot, address));
    assertThat(((Measured) result).reading().headline()).isEmpty();
  }

  @Test
  void dovecotWritesNamesInLowerCase(Dovecot dovecot) {
    dovecot.addUser(User.named("mixed@doveadm.example.org").storage("1M"));
    var result = prober(http(dovecot)).probe(mailbox("Mixed@Doveadm.Example.ORG"), Trace.NONE);
    assertThat(roots(result)).isEqualTo(doveadm(dovecot, "mixed@doveadm.example.org"));
  }

  @Test
  void anUnknownUserIsRefused(Dovecot dovecot) {
    assertResult(
        prober(http(dovecot)).probe(mailbox("nobody@doveadm.example.org"), Trace.NONE),
        failed(Reason.AUTH, "does not know this user"));
  }

  @Test
  void aNameThatIsAPatternIsNotSent(Dovecot dovecot) {
    assertResult(
        prober(http(dovecot)).probe(mailbox("*@doveadm.example.org"), Trace.NONE),
        failed(Reason.PROTOCOL, "pattern"));
  }

  @Test
  void aWrongKeyIsRefused(Dovecot dovecot) {
    var server =
        TestServers.auth(http(dovecot), TestServers.auth(Mechanism.Password.PLAIN, "not the key"));
    assertResult(
        prober(server).probe(mailbox("a@doveadm.example.org"), Trace.NONE),
        failed(Reason.AUTH, "the API key was refused"));
    assertThat(prober(server).list())
        .isEqualTo(new Listing.Failed(Reason.AUTH, "HTTP status 401: the API key was refused"));
  }

  @Test
  void theKeyIsInNoTrace(Dovecot dovecot) {
    dovecot.addUser(User.named("traced@doveadm.example.org").storage("1M"));
    var trace = new RecordingTrace();
    prober(http(dovecot)).probe(mailbox("traced@doveadm.example.org"), trace);
    assertThat(trace.lines())
        .contains(
            "C: Authorization: X-Dovecot-API ***",
            "C: [[\"quotaGet\",{\"user\":\"traced@doveadm.example.org\"},\"0\"]]",
            "S: HTTP/1.1 200 OK")
        .anyMatch(line -> line.startsWith("S: [[\"doveadmResponse\",[{\"root\":\"User quota\""))
        .noneMatch(line -> line.contains(KEY) || line.contains("ZG92ZWFkbS1rZXk="));
  }

  @Test
  void hundredsOfMailboxesWithSeveralRoots(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).roots("User quota", "Ärchive \"2\""))) {
      var users =
          IntStream.range(0, 400)
              .mapToObj(n -> User.named("u" + n + "@example.org").storage("1M").storage(2, n + "M"))
              .toList();
      dovecot.addUsers(users);
      dovecot.deliver("u7@example.org", 5000);
      dovecot.deliver("u300@example.org", 70_000);
      var all = users.stream().map(User::address).toList();
      // All mailboxes, and too few for a request for all users.
      for (List<String> asked : List.of(all, all.subList(200, 320))) {
        var before = requests(dovecot);
        var results = probe(http(dovecot), asked);
        assertThat(results).hasSameSizeAs(asked);
        results.forEach((_, result) -> assertThat(roots(result)).hasSize(2));
        assertThat(roots(result(results, "u300@example.org")))
            .isEqualTo(doveadm(dovecot, "u300@example.org"));
        assertThat(requests(dovecot) - before).isEqualTo(asked.size() == 400 ? 52 : 121);
      }
    }
  }

  /** One mailbox that cannot be measured fails the answer for all users, but no other mailbox. */
  @Test
  void oneBrokenMailboxIsOneFailure(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version))) {
      var users = new ArrayList<User>();
      for (int n = 0; n < 120; n++) {
        users.add(User.named("u%03d@example.org".formatted(n)).storage("1M"));
      }
      users.set(80, User.named("u080@example.org").storage("no size"));
      dovecot.addUsers(users);
      var asked = new ArrayList<>(users.stream().map(User::address).toList());
      asked.add("Nobody@example.org");
      var results = probe(http(dovecot), asked);
      assertThat(results).hasSameSizeAs(asked);
      assertResult(result(results, "u080@example.org"), failed(Reason.UNAVAILABLE, "exit code 75"));
      assertResult(result(results, "Nobody@example.org"), failed(Reason.AUTH, "does not know"));
      assertThat(results.values()).filteredOn(Measured.class::isInstance).hasSize(119);
    }
  }

  @Test
  void aServerWithoutAnyRootHasNoQuota(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version).roots())) {
      dovecot.addUser(User.named("a@example.org"));
      assertThat(prober(http(dovecot)).probe(mailbox("a@example.org"), Trace.NONE))
          .isEqualTo(new NoQuota());
    }
  }

  @Test
  void aDoveadmWithoutThePluginIsUnsupported(DovecotVersion version) {
    var settings = DovecotSettings.of(version).line("protocol doveadm {\n mail_plugins =\n}");
    try (var dovecot = started(settings)) {
      dovecot.addUsers(List.of(User.named("a@example.org"), User.named("b@example.org")));
      assertThat(probe(http(dovecot), List.of("a@example.org", "b@example.org")).values())
          .containsOnly(new Unsupported());
    }
  }

  @Test
  void aKeyWithoutPermissionIsRefused(DovecotVersion version) {
    var settings = DovecotSettings.of(version).line("doveadm_allowed_commands = who");
    try (var dovecot = started(settings)) {
      assertThat(probe(http(dovecot), List.of("a@example.org", "b@example.org")).values())
          .allSatisfy(
              result -> assertResult(result, failed(Reason.AUTH, "doveadm_allowed_commands")));
    }
  }

  @Test
  void listsItsUsers(DovecotVersion version) {
    try (var dovecot = started(DovecotSettings.of(version))) {
      var addresses = Set.of("a@example.org", "b@example.net", "c");
      dovecot.addUsers(addresses.stream().map(User::named).toList());
      assertThat(prober(http(dovecot)).list())
          .isInstanceOfSatisfying(
              Listing.Listed.class,
              listed ->
                  assertThat(listed.addresses())
                      .extracting(Address::value)
                      .containsExactlyInAnyOrderElementsOf(addresses));
    }
  }

  private static long requests(Dovecot dovecot) {
    return dovecot.log().lines().filter(line -> line.contains("Executing command")).count();
  }

  private static ProbeResult result(Map<String, ProbeResult> results, String address) {
    var result = results.get(address);
    assertThat(result).as(address).isNotNull();
    return Objects.requireNonNull(result);
  }

  private static Map<String, ProbeResult> probe(MailServer server, List<String> addresses) {
    var results = new LinkedHashMap<String, ProbeResult>();
    List<Mailbox> mailboxes = addresses.stream().map(TestServers::mailbox).toList();
    prober(server)
        .probe(
            mailboxes,
            Trace.NONE,
            (mailbox, result) ->
                assertThat(results.put(mailbox.address().value(), result)).isNull());
    return results;
  }

  private static DoveadmProber prober(MailServer server) {
    return new DoveadmProber(server, InstantSource.system());
  }

  private static MailServer http(Dovecot dovecot) {
    var server = TestServers.of(Method.DOVEADM, dovecot.doveadmPort());
    return TestServers.auth(server, TestServers.auth(Mechanism.Password.PLAIN, KEY));
  }

  private static MailServer https(Dovecot dovecot) {
    var server = TestServers.of(Method.DOVEADM, dovecot.doveadmPort());
    var keyed = TestServers.auth(server, TestServers.auth(Mechanism.Password.PLAIN, KEY));
    return TestServers.tls(keyed, Tls.IMPLICIT, dovecot.caFile());
  }

  private static Dovecot started(DovecotSettings settings) {
    return Dovecot.start(settings);
  }

  private static List<QuotaRoot> roots(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    return ((Measured) result).reading().roots();
  }

  /** The output of {@code doveadm quota get}, in bytes. */
  private static List<QuotaRoot> doveadm(Dovecot dovecot, String address) {
    var byRoot = new LinkedHashMap<String, Map<Resource, Usage>>();
    for (QuotaRow row : dovecot.doveadmQuota(address)) {
      var resource = new Resource(row.type());
      long unit = resource.equals(Resource.STORAGE) ? 1024 : 1;
      Limit limit =
          row.limit().isPresent()
              ? new Limit.Finite(row.limit().getAsLong() * unit)
              : Limit.UNLIMITED;
      byRoot
          .computeIfAbsent(row.root(), _ -> new HashMap<>())
          .put(resource, new Usage(row.value() * unit, limit));
    }
    return byRoot.entrySet().stream()
        .map(root -> new QuotaRoot(root.getKey(), root.getValue()))
        .toList();
  }
}
