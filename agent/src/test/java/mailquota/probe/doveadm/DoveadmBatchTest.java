package mailquota.probe.doveadm;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.doveadm.FakeDoveadm.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.probe.doveadm.FakeDoveadm.Body;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests for many mailboxes, and the effect of a shared answer on each of them. */
@Timeout(60)
class DoveadmBatchTest {

  private static final List<String> USERS =
      IntStream.range(0, 120).mapToObj("u%03d@example.org"::formatted).toList();

  private static final Measured BY_NAME = measured(root("User quota", kib(1024, 2048)));
  private static final Measured WITH_ALL = measured(root("User quota", kib(7, 2048)));

  private final SettableClock clock = new SettableClock(TestServers.NOW);

  @Test
  void fiftyByNameAndThenAllUsersInOneRequest() {
    try (var server = server(FakeDoveadm.all(rows(USERS)))) {
      var prober = prober(server);
      var results = probe(prober, USERS);
      assertThat(results.values()).filteredOn(BY_NAME::equals).hasSize(50);
      assertThat(results.values()).filteredOn(WITH_ALL::equals).hasSize(70);
      assertThat(server.asked()).containsExactly("50", "users", "all");

      assertThat(probe(prober, USERS)).hasSize(120);
      assertThat(server.asked()).endsWith("50", "all").hasSize(5);
    }
  }

  @Test
  void usersOutsideTheBatchAreIgnored() {
    var rows = new ArrayList<String>();
    for (var user : USERS) {
      rows.add(row("stranger-" + user, "9"));
      rows.add(row(user, "7"));
    }
    try (var server = server(FakeDoveadm.all(rows))) {
      assertThat(probe(prober(server), USERS).values()).containsOnly(BY_NAME, WITH_ALL);
    }
  }

  @Test
  void fewOfManyAreQueriedByName() {
    var many = new ArrayList<>(USERS);
    IntStream.range(0, 121).forEach(n -> many.add("other" + n + "@example.org"));
    try (var server = start(many, FakeDoveadm.all(List.of()))) {
      assertThat(probe(prober(server), USERS).values()).containsOnly(BY_NAME);
      assertThat(server.asked()).containsExactly("50", "users", "50", "20");
    }
  }

  @Test
  void aServerThatListsNoUsersIsQueriedByName() {
    try (var server =
        FakeDoveadm.start(request ->
            FakeDoveadm.kind(request).equals("users")
                ? FakeDoveadm.failing(75)
                : FakeDoveadm.byName(request))) {
      assertThat(probe(prober(server), USERS).values()).containsOnly(BY_NAME);
      assertThat(server.asked()).containsExactly("50", "users", "50", "20");
    }
  }

  @Test
  void aFailedRequestForAllUsersIsNotRepeatedForADay() {
    try (var server = server(FakeDoveadm.failing(75))) {
      var prober = prober(server);
      assertThat(probe(prober, USERS).values()).containsOnly(BY_NAME);
      assertThat(server.asked()).containsExactly("50", "users", "all", "50", "20");
      clock.advance(Duration.ofHours(23));
      probe(prober, USERS);
      assertThat(server.asked()).endsWith("50", "50", "20").hasSize(8);
      clock.advance(Duration.ofHours(2));
      probe(prober, USERS);
      assertThat(server.asked()).endsWith("50", "users", "all", "50", "20").hasSize(13);
    }
  }

  @Test
  void resultsBeforeABrokenAnswerAreKept() {
    Body broken =
        out -> {
          FakeDoveadm.text("[[\"doveadmResponse\",[" + String.join(",", rows(USERS.subList(0, 90))))
              .writeTo(out);
          throw new IOException("broken off");
        };
    try (var server = server(broken)) {
      var results = probe(prober(server), USERS);
      // The 90th could have had more rows.
      assertThat(results.values()).filteredOn(WITH_ALL::equals).hasSize(39);
      assertThat(results.values()).filteredOn(BY_NAME::equals).hasSize(81);
      assertThat(server.asked()).containsExactly("50", "users", "all", "31");
    }
  }

  @Test
  void interleavedRowsAreRefused() {
    var rows = new ArrayList<>(rows(USERS));
    rows.add(70, row(USERS.get(60), "8"));
    try (var server = server(FakeDoveadm.all(rows))) {
      assertThat(probe(prober(server), USERS)).hasSize(120);
      assertThat(server.asked()).containsExactly("50", "users", "all", "50");
    }
  }

  @Test
  void aMissingMailboxIsQueriedByName() {
    var rows = new ArrayList<>(rows(USERS));
    rows.remove(100);
    try (var server = server(FakeDoveadm.all(rows))) {
      var results = probe(prober(server), USERS);
      assertThat(results.get(USERS.get(100))).isEqualTo(BY_NAME);
      assertThat(server.asked()).containsExactly("50", "users", "all", "1");
    }
  }

  @Test
  void aRowThatFailedIsOneFailure() {
    var rows = new ArrayList<>(rows(USERS));
    rows.set(100, row(USERS.get(100), "error"));
    rows.set(101, row(USERS.get(101), "-5"));
    try (var server = server(FakeDoveadm.all(rows))) {
      var results = probe(prober(server), USERS);
      assertResult(get(results, 100), failed(Reason.UNAVAILABLE, "could not determine"));
      assertResult(get(results, 101), failed(Reason.PROTOCOL, "STORAGE usage is not a number: -5"));
      assertThat(results.values()).filteredOn(Measured.class::isInstance).hasSize(118);
      assertThat(server.asked()).containsExactly("50", "users", "all");
    }
  }

  @Test
  void namesMatchInAnyCase() {
    var ours = new ArrayList<>(USERS);
    ours.set(100, "U100@Example.org");
    var rows = new ArrayList<>(rows(USERS));
    rows.set(101, row("U101@EXAMPLE.org", "7"));
    try (var server = server(FakeDoveadm.all(rows))) {
      var results = probe(prober(server), ours);
      assertThat(results.get("U100@example.org")).isEqualTo(WITH_ALL);
      assertThat(results.get(USERS.get(101))).isEqualTo(WITH_ALL);
    }
  }

  @Test
  void unlistedNamesStopRequestsForAllUsers() {
    var rows = rows(USERS.stream().map(user -> user.replace("@example.org", "")).toList());
    try (var server = server(FakeDoveadm.all(rows))) {
      var prober = prober(server);
      assertThat(probe(prober, USERS).values()).containsOnly(BY_NAME);
      probe(prober, USERS);
      assertThat(server.asked())
          .containsExactly("50", "users", "all", "50", "20", "50", "50", "20");
    }
  }

  @Test
  void mailboxesOfABrokenAnswerAreQueriedAlone() {
    try (var server =
        FakeDoveadm.start(request ->
            FakeDoveadm.users(request).size() > 1 || request.contains("u003")
                ? FakeDoveadm.text("[[\"doveadmResponse\",[" + row("", "1") + "],\"0\"],[")
                : FakeDoveadm.byName(request))) {
      var results = probe(prober(server), USERS.subList(0, 6));
      assertThat(results.get(USERS.get(0))).isEqualTo(measured(root("User quota", kib(1, 2048))));
      assertThat(results.get(USERS.get(5))).isEqualTo(BY_NAME);
      assertThat(server.asked()).containsExactly("6", "1", "1", "1", "1", "1");
    }
  }

  @Test
  void threeFailuresInARowFailTheServer() {
    try (var server = FakeDoveadm.start(_ -> FakeDoveadm.text("<html>"))) {
      var results = probe(prober(server), USERS);
      assertThat(results).hasSize(120);
      results.values().forEach(r -> assertResult(r, failed(Reason.PROTOCOL, "not JSON")));
      assertThat(server.asked()).containsExactly("50", "1", "1", "1");
    }
  }

  @Test
  void listsEachAddressOnceAndNothingElse() {
    var users = List.of("a@example.org", "with space", "a@EXAMPLE.org", "b");
    try (var server = start(users, FakeDoveadm.failing(75))) {
      assertThat(new DoveadmProber(TestServers.of(Method.DOVEADM, server.port()), clock).list())
          .isInstanceOfSatisfying(
              Listing.Listed.class,
              listed ->
                  assertThat(listed.addresses())
                      .containsExactlyInAnyOrder(new Address("a@example.org"), new Address("b")));
    }
  }

  @Test
  void aFailedListingHasADetail() {
    try (var server = FakeDoveadm.start(_ -> FakeDoveadm.failing(75))) {
      assertThat(new DoveadmProber(TestServers.of(Method.DOVEADM, server.port()), clock).list())
          .isInstanceOfSatisfying(
              Listing.Failed.class,
              failed -> assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
  }

  /** A server with these users and this answer for all of them. */
  private static FakeDoveadm server(Body all) {
    return start(USERS, all);
  }

  private static FakeDoveadm start(List<String> users, Body all) {
    return FakeDoveadm.start(request ->
        switch (FakeDoveadm.kind(request)) {
          case "all" -> all;
          case "users" -> FakeDoveadm.names(users);
          default -> FakeDoveadm.byName(request);
        });
  }

  private static List<String> rows(List<String> users) {
    return users.stream().map(user -> row(user, "7")).toList();
  }

  private Prober prober(FakeDoveadm server) {
    return new DoveadmProber(TestServers.of(Method.DOVEADM, server.port()), clock);
  }

  private static ProbeResult get(Map<String, ProbeResult> results, int user) {
    return Objects.requireNonNull(results.get(USERS.get(user)));
  }

  /** Fails unless each mailbox is reported once. */
  private static Map<String, ProbeResult> probe(Prober prober, List<String> addresses) {
    var results = new LinkedHashMap<String, ProbeResult>();
    prober.probe(
        addresses.stream().map(TestServers::mailbox).toList(),
        Trace.NONE,
        (mailbox, result) -> assertThat(results.put(mailbox.address().value(), result)).isNull());
    return Collections.unmodifiableMap(results);
  }
}
