package mailquota.probe;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mailquota.Probers;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Directory.Listing.Listed;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.testing.LmtpReply;
import mailquota.testing.cyrus.Cyrus;
import mailquota.testing.cyrus.CyrusNames;
import mailquota.testing.cyrus.CyrusVersion;
import mailquota.testing.cyrus.CyrusVersions;
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
@ExtendWith(CyrusVersions.class)
class CyrusProbeIT {

  private static final Pattern USAGE = Pattern.compile("([A-Z][A-Z-]*) (\\d+) (\\d+)");

  private final List<String> lines = new ArrayList<>();
  private final Trace trace = (from, line) -> lines.add(from.mark() + " " + line);

  @ParameterizedTest
  @EnumSource(Tls.class)
  void reportsTheSameAsAnotherClient(Tls tls, CyrusVersion version, Cyrus cyrus) {
    var domain = tls.name().toLowerCase(Locale.ROOT) + ".example.org";
    cyrus.create("user/alice@" + domain, "STORAGE 100 MESSAGE 50");
    cyrus.create("user/o'brien+x=y@" + domain, "STORAGE 7 " + version.foldersResource() + " 9");
    cyrus.create("user/j&APw-rgen@" + domain, "MESSAGE 3");
    assertThat(cyrus.deliver("alice@" + domain, 20_000).isAccepted()).isTrue();
    var results =
        probe(
            TestServers.tls(port(admin(cyrus), tls, cyrus), tls, cyrus.caFile()),
            "alice@" + domain,
            "o'brien+x=y@" + domain,
            "jürgen@" + domain);
    assertThat(figures(results.of("alice@" + domain)))
        .isEqualTo(figures(cyrus, "user/alice@" + domain))
        .containsEntry("MESSAGE", List.of(1L, 50L))
        .hasEntrySatisfying(
            "STORAGE", storage -> assertThat(storage.getFirst()).isBetween(19L, 22L));
    assertThat(figures(results.of("o'brien+x=y@" + domain)))
        .isEqualTo(figures(cyrus, "user/o'brien+x=y@" + domain))
        .containsEntry(version.foldersResource(), List.of(1L, 9L));
    assertThat(figures(results.of("jürgen@" + domain)))
        .isEqualTo(figures(cyrus, "user/j&APw-rgen@" + domain))
        .containsEntry("MESSAGE", List.of(0L, 3L));
  }

  private static MailServer port(MailServer server, Tls tls, Cyrus cyrus) {
    int port = tls == Tls.IMPLICIT ? cyrus.imapsPort() : cyrus.imapPort();
    return new MailServer(
        server.name(),
        server.method(),
        new Endpoint(cyrus.host(), port),
        server.tls(),
        server.trust(),
        server.auth(),
        server.limits(),
        server.dialect());
  }

  @Test
  void moreUsedThanTheLimit(Cyrus cyrus) {
    cyrus.create("user/full@over.example.org", "STORAGE 10");
    assertThat(cyrus.deliver("full@over.example.org", 9_000).isAccepted()).isTrue();
    cyrus.admin("SETQUOTA user/full@over.example.org (STORAGE 5)");
    assertThat(cyrus.deliver("full@over.example.org", 1_000))
        .extracting(LmtpReply::code)
        .isIn(452, 552);
    var result = probe(admin(cyrus), "full@over.example.org").of("full@over.example.org");
    assertThat(figures(result)).isEqualTo(figures(cyrus, "user/full@over.example.org"));
    assertThat(((Measured) result).reading().headline())
        .hasValueSatisfying(ratio -> assertThat(ratio.value()).isBetween(1.5, 2.5));
  }

  @Test
  void noRootNoMailboxAndAnInheritedRoot(Cyrus cyrus) {
    cyrus.create("user/free@none.example.org", "");
    cyrus.create("user/lifted@none.example.org", "STORAGE 5");
    cyrus.admin("SETQUOTA user/lifted@none.example.org ()");
    cyrus.create("user/shared@none.example.org", "STORAGE 5");
    cyrus.create("user/shared/sales@none.example.org", "");
    var results =
        probe(
            admin(cyrus),
            "free@none.example.org",
            "lifted@none.example.org",
            "shared/sales@none.example.org",
            "nobody@none.example.org");
    assertThat(results.of("free@none.example.org")).isEqualTo(new NoQuota());
    assertThat(results.of("lifted@none.example.org")).isEqualTo(new NoQuota());
    assertThat(figures(results.of("shared/sales@none.example.org")))
        .isEqualTo(figures(cyrus, "user/shared@none.example.org"));
    assertResult(
        results.of("nobody@none.example.org"),
        failed(Reason.PROTOCOL, "the server has no mailbox user/nobody@none.example.org"));
  }

  /** Cyrus has no command for all roots below a mailbox, not even GETQUOTA "user/alice*". */
  @Test
  void rootsOfFoldersThatAreNamed(Cyrus cyrus) {
    cyrus.create("user/alice@below.example.org", "STORAGE 100");
    cyrus.create("user/alice/Entw&APw-rfe@below.example.org", "STORAGE 7 MESSAGE 3");
    cyrus.create("user/bob@below.example.org", "STORAGE 50");
    cyrus.create("user/bob/Entw&APw-rfe@below.example.org", "");
    cyrus.create("user/carol@below.example.org", "");
    cyrus.create("user/carol/Entw&APw-rfe@below.example.org", "STORAGE 9");
    cyrus.create("user/dave@below.example.org", "STORAGE 20");
    cyrus.password("alice@below.example.org", "secret");
    cyrus.password("dave@below.example.org", "secret");
    var all =
        probe(
            TestServers.folders(admin(cyrus), "INBOX", "Entwürfe"),
            "alice@below.example.org",
            "bob@below.example.org",
            "carol@below.example.org",
            "dave@below.example.org",
            "nobody@below.example.org");
    assertThat(limits(all.of("alice@below.example.org")))
        .containsOnly(
            Map.entry("user/alice@below.example.org", 100L * 1024),
            Map.entry("user/alice/Entw&APw-rfe@below.example.org", 7L * 1024));
    assertThat(limits(all.of("bob@below.example.org")))
        .containsOnly(Map.entry("user/bob@below.example.org", 50L * 1024));
    assertThat(limits(all.of("carol@below.example.org")))
        .containsOnly(Map.entry("user/carol/Entw&APw-rfe@below.example.org", 9L * 1024));
    assertThat(limits(all.of("dave@below.example.org")))
        .containsOnly(Map.entry("user/dave@below.example.org", 20L * 1024));
    assertResult(all.of("nobody@below.example.org"), failed(Reason.PROTOCOL, "no mailbox"));
    var own =
        probe(
            TestServers.folders(TestServers.of(Method.IMAP, cyrus.imapPort()), "INBOX", "Entwürfe"),
            "alice@below.example.org",
            "dave@below.example.org");
    assertThat(limits(own.of("alice@below.example.org")).values())
        .containsExactlyInAnyOrder(100L * 1024, 7L * 1024);
    assertThat(limits(own.of("dave@below.example.org")).values()).containsExactly(20L * 1024);
  }

  /** The limits of STORAGE, by root. */
  private static Map<String, Long> limits(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    var limits = new LinkedHashMap<String, Long>();
    for (var root : ((Measured) result).reading().roots()) {
      if (root.resources().get(Resource.STORAGE) instanceof Usage(_, Limit.Finite(long most))) {
        limits.put(root.name(), most);
      }
    }
    return limits;
  }

  @Test
  void severalHundredOnOneConnectionAndListed(Cyrus cyrus) {
    var addresses = addresses(600, "many.example.org");
    cyrus.createAll(addresses.stream().map(address -> "user/" + address).toList(), "STORAGE 100");
    cyrus.create("user/many0/Sent@many.example.org", "");
    var prober = Probers.of(admin(cyrus), InstantSource.system());
    var results = BatchResults.by(prober, trace, addresses.toArray(String[]::new));
    assertThat(results.all())
        .allSatisfy(result ->
            assertThat(figures(result)).containsExactly(Map.entry("STORAGE", List.of(0L, 100L))));
    assertThat(lines).filteredOn(line -> line.contains(" AUTHENTICATE ")).hasSize(1);
    assertThat(listed(prober))
        .filteredOn(address -> address.domain().equals("many.example.org"))
        .extracting(Address::value)
        .containsExactlyInAnyOrderElementsOf(addresses);
    prober.close();
  }

  @Test
  void withoutDomainsAndWithDots(CyrusVersion version) {
    try (var cyrus = Cyrus.start(version, CyrusNames.DOTTED)) {
      cyrus.create("user.alice", "STORAGE 100 MESSAGE 50");
      cyrus.create("user.alice.Sent", "");
      cyrus.create("user.j^doe", "STORAGE 7");
      cyrus.create("user.free", "");
      var dialect =
          new Dialect("user.{localpart}", Dialect.USUAL.fallback(), Dialect.USUAL.zeroLimit());
      var server = TestServers.dialect(admin(cyrus), dialect);
      var results = probe(server, "alice@example.org", "j.doe@example.org", "free@example.org");
      assertThat(figures(results.of("alice@example.org"))).isEqualTo(figures(cyrus, "user.alice"));
      assertThat(figures(results.of("j.doe@example.org"))).isEqualTo(figures(cyrus, "user.j^doe"));
      assertThat(results.of("free@example.org")).isEqualTo(new NoQuota());
      assertThat(listed(Probers.of(server, InstantSource.system())))
          .extracting(Address::value)
          .containsExactlyInAnyOrder("alice", "j.doe", "free");
    }
  }

  @Test
  void aWrongPasswordIsTriedOnceForAll(Cyrus cyrus) {
    cyrus.create("user/refused@auth.example.org", "STORAGE 5");
    var wrong = new Auth.Password(Mechanism.Password.PLAIN, Cyrus.ADMIN, null, new Secret("wrong"));
    var prober = Probers.of(TestServers.auth(admin(cyrus), wrong), InstantSource.system());
    for (int i = 0; i < 2; i++) {
      assertThat(
              BatchResults.by(prober, trace, "refused@auth.example.org", "other@auth.example.org")
                  .all())
          .allSatisfy(result -> assertResult(result, failed(Reason.AUTH, "login refused")));
    }
    assertThat(lines).filteredOn(line -> line.contains(" AUTHENTICATE ")).hasSize(1);
    assertThat(((Directory) prober).list())
        .isInstanceOfSatisfying(
            Listing.Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.AUTH));
  }

  @Test
  void aLoginThatIsNotAnAdminIsDenied(Cyrus cyrus) {
    cyrus.create("user/plain@denied.example.org", "STORAGE 5");
    cyrus.password("plain@denied.example.org", "own");
    var own =
        new Auth.Password(
            Mechanism.Password.PLAIN, "plain@denied.example.org", null, new Secret("own"));
    var prober = Probers.of(TestServers.auth(admin(cyrus), own), InstantSource.system());
    assertThat(
            BatchResults.by(prober, "plain@denied.example.org", "other@denied.example.org").all())
        .allSatisfy(result -> assertResult(result, failed(Reason.AUTH, "not an admin")));
    assertThat(((Directory) prober).list())
        .isInstanceOfSatisfying(
            Listing.Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.AUTH));
    prober.close();
  }

  @Test
  void noMailboxFailsAfterARestartOfTheServer(CyrusVersion version) {
    try (var cyrus = Cyrus.start(version, CyrusNames.WITH_DOMAINS)) {
      var addresses = addresses(50, "restart.example.org");
      cyrus.createAll(addresses.stream().map(address -> "user/" + address).toList(), "STORAGE 5");
      var prober = Probers.of(admin(cyrus), InstantSource.system());
      for (int i = 0; i < 3; i++) {
        assertThat(BatchResults.by(prober, addresses.toArray(String[]::new)).all())
            .hasOnlyElementsOfType(Measured.class);
        cyrus.restart();
      }
      prober.close();
    }
  }

  /** Method imap needs no admin's password. */
  @Test
  void aLoginWithAndWithoutAnAuthorizationIdentity(Cyrus cyrus) {
    cyrus.create("user/own@imap.example.org", "STORAGE 100 MESSAGE 50");
    cyrus.create("user/none@imap.example.org", "");
    cyrus.password("own@imap.example.org", "p\"w\\ü");
    cyrus.password("none@imap.example.org", "p\"w\\ü");
    var imap = TestServers.of(Method.IMAP, cyrus.imapPort());
    for (var auth :
        List.of(
            TestServers.auth(Mechanism.Password.PLAIN, "p\"w\\ü"),
            TestServers.auth(Mechanism.Password.LOGIN, "p\"w\\ü"),
            new Auth.Password(
                Mechanism.Password.PLAIN, Cyrus.PROXY, "{mailbox}", new Secret(Cyrus.PASSWORD)),
            new Auth.Password(
                Mechanism.Password.PLAIN, Cyrus.ADMIN, "{mailbox}", new Secret(Cyrus.PASSWORD)))) {
      var results =
          probe(TestServers.auth(imap, auth), "own@imap.example.org", "none@imap.example.org");
      assertThat(figures(results.of("own@imap.example.org")))
          .as("%s", auth)
          .isEqualTo(figures(cyrus, "user/own@imap.example.org"));
      assertThat(results.of("none@imap.example.org")).isEqualTo(new NoQuota());
    }
  }

  private static List<String> addresses(int count, String domain) {
    return IntStream.range(0, count).mapToObj(n -> "many" + n + "@" + domain).toList();
  }

  private static MailServer admin(Cyrus cyrus) {
    var auth =
        new Auth.Password(Mechanism.Password.PLAIN, Cyrus.ADMIN, null, new Secret(Cyrus.PASSWORD));
    return TestServers.auth(TestServers.of(Method.IMAP_ADMIN, cyrus.imapPort()), auth);
  }

  private static BatchResults probe(MailServer server, String... addresses) {
    try (var prober = Probers.of(server, InstantSource.system())) {
      return BatchResults.by(prober, addresses);
    }
  }

  private static List<Address> listed(Prober prober) {
    return ((Listed) ((Directory) prober).list()).addresses();
  }

  /** In the units of the protocol. */
  private static Map<String, List<Long>> figures(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    var figures = new LinkedHashMap<String, List<Long>>();
    for (var root : ((Measured) result).reading().roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            long unit = resource.name().equals("STORAGE") ? 1024 : 1;
            long limit = usage.limit() instanceof Limit.Finite(long most) ? most : 0;
            figures.put(resource.name(), List.of(usage.used() / unit, limit / unit));
          });
    }
    return figures;
  }

  /** The figures that a minimal client reads. */
  private static Map<String, List<Long>> figures(Cyrus cyrus, String root) {
    var figures = new LinkedHashMap<String, List<Long>>();
    for (var line : cyrus.admin("GETQUOTA \"" + root + '"')) {
      USAGE
          .matcher(line.substring(line.indexOf('(')))
          .results()
          .forEach((MatchResult found) ->
              figures.put(
                  found.group(1),
                  List.of(Long.valueOf(found.group(2)), Long.valueOf(found.group(3)))));
    }
    return figures;
  }
}
