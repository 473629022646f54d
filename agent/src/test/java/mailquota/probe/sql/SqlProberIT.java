package mailquota.probe.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.sql.Databases;
import mailquota.sql.SqlQuery;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Use by a query of a real PostgreSQL; the queries of products are in ReadyQueriesIT. */
@ExtendWith(PostgresqlExtension.class)
@Timeout(60)
class SqlProberIT {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Mailbox ALICE = Mailbox.of("alice@example.org", "used");
  private static final int MANY = 100_000;

  private final String url;

  SqlProberIT(Postgresql postgresql) {
    url = postgresql.database();
  }

  private SqlProber prober(String query, Duration timeout) {
    Dialect usual = Dialect.USUAL;
    return new SqlProber(
        new MailServer(
            "used",
            Method.SQL,
            new Endpoint("127.0.0.1", 1),
            Tls.NONE,
            Trust.ofSystem(),
            new Auth.Password(Mechanism.Password.PLAIN, "agent", null, null),
            new Limits(1, 1, timeout, timeout),
            new Dialect(
                usual.root(),
                usual.folders(),
                usual.fallback(),
                usual.zeroLimit(),
                true,
                new SqlQuery(Databases.postgresql(url), query))),
        () -> NOW);
  }

  private SqlProber prober(String query) {
    return prober(query, Duration.ofSeconds(30));
  }

  private ProbeResult probe(String columns) {
    return prober("select 'alice@example.org' as address, " + columns).probe(ALICE, Trace.NONE);
  }

  private static Measured measured(Instant at, Usage storage) {
    return new Measured(
        new Reading(at, List.of(new QuotaRoot("", Map.of(Resource.STORAGE, storage)))));
  }

  private static Measured measured(long used, Limit limit) {
    return measured(NOW, new Usage(used, limit));
  }

  @Test
  void aRowIsAReading() {
    assertThat(probe("17 as used_bytes, 100 as limit_bytes"))
        .isEqualTo(measured(17, new Limit.Finite(100)));
    assertThat(probe("17.000 as used_bytes, 0 as limit_bytes"))
        .isEqualTo(measured(17, Limit.UNLIMITED));
    assertThat(probe("9223372036854775807 as \"USED_BYTES\""))
        .isEqualTo(measured(Long.MAX_VALUE, Limit.UNLIMITED));
  }

  @Test
  void messagesAreAResource() {
    Map<Resource, Usage> resources =
        Map.of(
            Resource.STORAGE,
            new Usage(17, Limit.UNLIMITED),
            Resource.MESSAGE,
            new Usage(3, new Limit.Finite(10)));
    assertThat(probe("17 as used_bytes, 3 as messages, 10 as messages_limit"))
        .isEqualTo(new Measured(new Reading(NOW, List.of(new QuotaRoot("", resources)))));
    assertThat(probe("17 as used_bytes, null as messages, 10 as messages_limit"))
        .isEqualTo(measured(17, Limit.UNLIMITED));
  }

  @Test
  void withoutALimitThatOfTheInventoryApplies() {
    Mailbox limited =
        new Mailbox(ALICE.address(), "used", Owner.UNKNOWN, new Bytes(500), null, false);
    SqlProber prober =
        prober("select 'alice@example.org' as address, 1 as used_bytes, null as limit_bytes");
    assertThat(prober.probe(limited, Trace.NONE)).isEqualTo(measured(1, new Limit.Finite(500)));
    assertThat(probe("1 as used_bytes, 7 as limit_bytes"))
        .isEqualTo(measured(1, new Limit.Finite(7)));
  }

  @Test
  void whatIsNoUseIsAFailureAndNeverZero() {
    assertThat(probe("null as used_bytes"))
        .isEqualTo(
            new Failed(
                Reason.UNAVAILABLE, "the query knows no use of this mailbox: used_bytes is null"));
    assertThat(probe("-1 as used_bytes"))
        .isEqualTo(new Failed(Reason.PROTOCOL, "used_bytes is negative"));
    assertThat(probe("9223372036854775808 as used_bytes"))
        .isEqualTo(
            new Failed(Reason.PROTOCOL, "used_bytes 9223372036854775808 is larger than 2^63-1"));
    assertThat(probe("'much' as used_bytes"))
        .isEqualTo(new Failed(Reason.PROTOCOL, "used_bytes is not a number: much"));
    assertThat(probe("1 as used_bytes, -1 as limit_bytes"))
        .isEqualTo(new Failed(Reason.PROTOCOL, "limit_bytes is negative"));
  }

  @Test
  void aMailboxThatTheAnswerLacksHasFailed() {
    assertThat(
            prober("select 'bob@example.org' as address, 1 as used_bytes").probe(ALICE, Trace.NONE))
        .isEqualTo(
            new Failed(Reason.PROTOCOL, "the answer of the query does not contain this mailbox"));
  }

  @Test
  void theInstantOfTheReadingIsItsOwn() {
    Instant at = Instant.parse("2026-11-24T07:30:00Z");
    Measured then = measured(at, new Usage(1, Limit.UNLIMITED));
    assertThat(probe("1 as used_bytes, %d as measured_at".formatted(at.getEpochSecond())))
        .isEqualTo(then);
    assertThat(probe("1 as used_bytes, '2026-11-24 08:30:00+01'::timestamptz as measured_at"))
        .isEqualTo(then);
    assertThat(probe("1 as used_bytes, '2026-11-24T07:30:00Z' as measured_at")).isEqualTo(then);
    assertThat(probe("1 as used_bytes, null::int as measured_at"))
        .isEqualTo(measured(1, Limit.UNLIMITED));
    // A clock that is ahead.
    assertThat(probe("1 as used_bytes, '2027-01-01T00:00:00Z' as measured_at"))
        .isEqualTo(measured(1, Limit.UNLIMITED));
    assertThat(probe("1 as used_bytes, '2026-11-24 07:30:00'::timestamp as measured_at"))
        .isEqualTo(
            new Failed(
                Reason.PROTOCOL,
                "measured_at: expected seconds since 1970 or a timestamp with time zone, got"
                    + " 2026-11-24 07:30:00"));
  }

  @Test
  void rowsOfRootsAreOneReading() {
    ProbeResult result =
        prober(
                "select * from (values ('alice@example.org', 'User', 1), ('x@example.org', 'User',"
                    + " 5), ('ALICE@example.org', 'Shared', 2)) t (address, root, used_bytes)")
            .probe(ALICE, Trace.NONE);
    assertThat(((Measured) result).reading().roots())
        .containsExactly(
            new QuotaRoot("User", Map.of(Resource.STORAGE, new Usage(1, Limit.UNLIMITED))),
            new QuotaRoot("Shared", Map.of(Resource.STORAGE, new Usage(2, Limit.UNLIMITED))));
    assertThat(
            prober(
                    "select 'alice@example.org' as address, 'User' as root, i as used_bytes from"
                        + " generate_series(1, 2) i")
                .probe(ALICE, Trace.NONE))
        .isInstanceOf(Failed.class);
  }

  @Test
  void theFirstOfTwoRowsCounts() {
    assertThat(
            prober(
                    "select 'alice@example.org' as address, i as used_bytes from"
                        + " generate_series(1, 2) i")
                .probe(ALICE, Trace.NONE))
        .isEqualTo(measured(1, Limit.UNLIMITED));
  }

  @Test
  void oneQueryMeasuresEveryone() {
    SqlProber prober =
        prober(
            "select 'User' || i || '@example.org' as address, i as used_bytes from"
                + " generate_series(0, 199999) i");
    List<Mailbox> mailboxes =
        IntStream.range(0, MANY)
            .mapToObj(i -> Mailbox.of("user" + i + "@example.org", "used"))
            .toList();
    Map<Address, ProbeResult> results = new HashMap<>();
    prober.probe(
        mailboxes,
        Trace.NONE,
        (mailbox, result) ->
            assertThat(results.put(mailbox.address(), result)).as("%s", mailbox).isNull());
    assertThat(results)
        .hasSize(MANY)
        .allSatisfy((_, one) -> assertThat(one).isInstanceOf(Measured.class));
    assertThat(results.get(new Address("user77@example.org")))
        .isEqualTo(measured(77, Limit.UNLIMITED));
    assertThat(prober.batch()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aQueryThatFailsFailsEveryMailbox() {
    assertThat(prober("select 1 as used_bytes").probe(ALICE, Trace.NONE))
        .isEqualTo(new Failed(Reason.PROTOCOL, "the query: expected a column address, got none"));
    assertThat(probe("1 as used"))
        .isEqualTo(
            new Failed(
                Reason.PROTOCOL,
                "the query: expected columns of address, used_bytes, limit_bytes, messages,"
                    + " messages_limit, root, measured_at, got used"));
    assertThat(prober("select pg_sleep(600)", Duration.ofMillis(700)).probe(ALICE, Trace.NONE))
        .isInstanceOfSatisfying(
            Failed.class, why -> assertThat(why.reason()).isEqualTo(Reason.TIMEOUT));
  }

  @Test
  void itsAddressesAreAListing() {
    assertThat(
            prober(
                    "select * from (values ('alice@example.org', 1), ('not one', 2),"
                        + " ('bob@example.org', null)) t (address, used_bytes)")
                .list())
        .isEqualTo(new Listing.Listed(List.of(ALICE.address(), new Address("bob@example.org"))));
    assertThat(prober("select nonsense").list()).isInstanceOf(Listing.Failed.class);
  }
}
