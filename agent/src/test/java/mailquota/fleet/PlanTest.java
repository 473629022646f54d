package mailquota.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.fleet.Holdings.Phase;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Registry.Member;
import mailquota.fleet.Registry.Presence;
import mailquota.fleet.Registry.Row;
import mailquota.fleet.Registry.Self;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Configured OF_16 = new Configured("before", 16);
  private static final Configured OF_1 = new Configured("after", 1);
  private static final String SERVER = "mx1";

  private static Member member(String name, Presence presence, Configured configured) {
    return new Member(name, id(name), presence, Map.of(SERVER, configured), true);
  }

  private static Member live(String name, Configured configured) {
    return member(name, Presence.LIVE, configured);
  }

  private static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
  }

  private static Self self(Member member) {
    return new Self(member.name(), member.id(), member.servers());
  }

  /** The rows of 16 ranges, all with one holder. */
  private static List<Row> rows(@Nullable UUID holder) {
    return Segment.of(SERVER, 16).stream().map(segment -> new Row(segment, holder, 7)).toList();
  }

  private static Holdings held(List<Row> rows) {
    Holdings held = Holdings.NONE;
    for (Row row : rows) {
      held = held.with(new Tenure(row.segment(), row.epoch()), Phase.ACTIVE);
    }
    return held;
  }

  private static Plan plan(Member of, Holdings held, List<Row> rows, Member... others) {
    List<Member> members = Stream.concat(Stream.of(of), Stream.of(others)).toList();
    return Plan.of(self(of), held, new Renewed(true, 1, 1, members, rows));
  }

  @Test
  void anAgentAloneDividesAServerAgainAfterItHasReleasedAll() {
    Member a = live("a", OF_1);
    List<Row> rows = rows(a.id());
    Plan drains = plan(a, held(rows), rows);
    assertThat(drains.changing()).containsExactly(SERVER);
    assertThat(drains.toDrain()).hasSize(16);
    assertThat(drains.toLayOut()).isEmpty();
    assertThat(drains.own()).isEmpty();

    Plan laysOut = plan(a, Holdings.NONE, rows(null));
    assertThat(laysOut.toClaim()).isEmpty();
    assertThat(laysOut.toLayOut())
        .containsExactly(new Layout(rows(null), List.of(new Segment(SERVER, 0, Slot.COUNT))));
    assertThat(laysOut.toLayOut().getFirst().lastEpoch()).isEqualTo(7);
  }

  @Test
  void whileTheAgentsDifferTheNumberStays() {
    Member a = live("a", OF_1);
    Plan plan = plan(a, Holdings.NONE, rows(null), live("b", OF_16));
    assertThat(plan.changing()).isEmpty();
    assertThat(plan.toLayOut()).isEmpty();
    assertThat(plan.toClaim()).hasSize(8).allMatch(row -> row.segment().size() == 1 << 12);
  }

  /** Other settings are part of the digest: what an agent does with the new number is unknown. */
  @Test
  void theSameNumberWithOtherSettingsIsAnotherConfiguration() {
    Plan plan =
        plan(live("a", OF_1), Holdings.NONE, rows(null), live("b", new Configured("another", 1)));
    assertThat(plan.changing()).isEmpty();
  }

  @Test
  void whatAnAgentThatLeftForAMomentHadCountsAndThatOfADeadOneDoesNot() {
    Member a = live("a", OF_1);
    assertThat(plan(a, Holdings.NONE, rows(null), member("b", Presence.RESERVED, OF_16)).changing())
        .isEmpty();
    assertThat(plan(a, Holdings.NONE, rows(null), member("b", Presence.LEFT, OF_16)).changing())
        .containsExactly(SERVER);

    Member dead = member("b", Presence.MISSING, OF_16);
    Plan waits = plan(a, Holdings.NONE, rows(dead.id()), dead);
    assertThat(waits.changing()).containsExactly(SERVER);
    assertThat(waits.toLayOut()).as("before its segments are taken from it").isEmpty();
    assertThat(waits.mustExpire()).isTrue();
  }

  @Test
  void theSegmentsOfAnAgentThatWasForgottenAreFree() {
    assertThat(plan(live("a", OF_1), Holdings.NONE, rows(id("forgotten"))).toLayOut()).hasSize(1);
  }

  @Test
  void aHolderThatDoesNotKnowTheServerDrainsItsSegments() {
    Member b = new Member("b", id("b"), Presence.LIVE, Map.of(), true);
    List<Row> rows = rows(b.id());
    assertThat(plan(b, held(rows), rows, live("a", OF_1)).toDrain()).hasSize(16);
  }

  @Test
  void aNewServerIsDividedByTheFirstAgentThatKnowsIt() {
    assertThat(plan(live("a", OF_16), Holdings.NONE, List.of(), live("b", OF_1)).toLayOut())
        .containsExactly(new Layout(List.of(), Segment.of(SERVER, 16)));
  }

  /** No segment is claimed while another agent is to release those of its server. */
  @Property(tries = 300)
  void allAgentsDecideTheSame(@ForAll Random random) {
    List<Member> members = new ArrayList<>();
    IntStream.range(0, 1 + random.nextInt(4))
        .forEach(i ->
            members.add(
                member(
                    "agent" + i,
                    random.nextInt(4) == 0 ? Presence.RESERVED : Presence.LIVE,
                    random.nextInt(4) == 0 ? OF_16 : OF_1)));
    Renewed read = new Renewed(true, 1, 1, members, rows(null));
    List<Plan> plans =
        members.stream().map(member -> Plan.of(self(member), Holdings.NONE, read)).toList();
    assertThat(plans.stream().map(Plan::changing).distinct()).hasSize(1);
    assertThat(plans.stream().map(Plan::toLayOut).distinct()).hasSize(1);
    int claimed = plans.stream().mapToInt(plan -> plan.toClaim().size()).sum();
    assertThat(claimed).isEqualTo(plans.getFirst().changing().isEmpty() ? 16 : 0);
  }

  @Test
  void theAgentsThatDifferAreNamed() {
    assertThat(
            new Agreement(List.of(live("b", OF_16), live("a", OF_16), live("c", OF_1)))
                .differences())
        .isEqualTo(Map.of(SERVER, "agents=[a, b] agents=[c]"));
    Member without = new Member("d", id("d"), Presence.LIVE, Map.of(), true);
    assertThat(new Agreement(List.of(live("a", OF_16), without)).differences())
        .isEqualTo(Map.of(SERVER, "agents=[a] without=[d]"));
    assertThat(
            new Agreement(List.of(live("a", OF_16), member("b", Presence.MISSING, OF_1)))
                .differences())
        .isEmpty();
  }
}
