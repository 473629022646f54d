package mailquota.fleet;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import mailquota.fleet.Holdings.Held;
import mailquota.fleet.Holdings.Phase;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Registry.Member;
import mailquota.fleet.Registry.Presence;
import mailquota.fleet.Registry.Row;
import mailquota.fleet.Registry.Self;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has to do with the segments, by what it has read of the tables. Immutable.
 *
 * @param missing the segments without a row
 * @param lost those that the agent held and another one may have
 * @param found those that the tables say it holds, and it did not know
 * @param toClaim those that are its own, and free
 * @param toDrain those that are another live agent's
 * @param mustExpire whether an agent with an ended lease holds segments
 * @param own all that this agent should hold
 */
record Plan(
    List<Segment> missing,
    List<Tenure> lost,
    List<Tenure> found,
    List<Row> toClaim,
    List<Tenure> toDrain,
    boolean mustExpire,
    List<Segment> own) {

  /**
   * @param configured the segments of the servers in the configuration
   */
  static Plan of(Self self, List<Segment> configured, Holdings held, Renewed read) {
    Map<String, List<Row>> rows =
        read.rows().stream().collect(groupingBy(row -> row.segment().server()));
    Map<Segment, String> owners = new HashMap<>();
    rows.forEach((server, all) ->
        owners.putAll(
            Shares.of(
                all.stream().map(Row::segment).toList(), candidates(server, read.members()))));
    return new Plan(
        configured.stream().filter(segment -> !rows.containsKey(segment.server())).toList(),
        lost(self, held, read.rows()),
        read.rows().stream()
            .filter(row -> self.id().equals(row.holder()))
            .map(row -> new Tenure(row.segment(), row.epoch()))
            .filter(tenure ->
                held.find(tenure.segment()).filter(one -> one.tenure().equals(tenure)).isEmpty())
            .toList(),
        toClaim(self, owners, read),
        toDrain(self, owners, held, read.members()),
        mustExpire(read),
        read.rows().stream()
            .map(Row::segment)
            .filter(segment -> self.name().equals(owners.get(segment)))
            .toList());
  }

  /**
   * The agents that may hold segments of a server: those that know it. If none does, all may: its
   * waiting notices are sent, and its states are kept for a while.
   */
  private static Set<String> candidates(String server, List<Member> members) {
    List<Member> present =
        members.stream().filter(member -> member.presence() != Presence.GONE).toList();
    Set<String> knowing = names(present, member -> member.servers().contains(server));
    return knowing.isEmpty() ? names(present, _ -> true) : knowing;
  }

  private static Set<String> names(List<Member> members, Predicate<Member> isWanted) {
    return members.stream().filter(isWanted).map(Member::name).collect(toSet());
  }

  static boolean isLive(Member member) {
    return member.presence() == Presence.LIVE;
  }

  private static List<Tenure> lost(Self self, Holdings held, List<Row> rows) {
    Map<Segment, Row> bySegment = rows.stream().collect(toMap(Row::segment, row -> row));
    return held.all().stream()
        .map(Held::tenure)
        .filter(tenure -> !isHeld(self, tenure, bySegment.get(tenure.segment())))
        .toList();
  }

  private static boolean isHeld(Self self, Tenure tenure, @Nullable Row row) {
    return row != null && self.id().equals(row.holder()) && row.epoch() == tenure.epoch();
  }

  private static List<Row> toClaim(Self self, Map<Segment, String> owners, Renewed read) {
    Set<UUID> known = read.members().stream().map(Member::id).collect(toSet());
    List<Row> free = new ArrayList<>();
    for (Row row : read.rows()) {
      boolean isFree = row.holder() == null || !known.contains(row.holder());
      if (isFree && self.name().equals(owners.get(row.segment()))) {
        free.add(row);
      }
    }
    return free;
  }

  private static List<Tenure> toDrain(
      Self self, Map<Segment, String> owners, Holdings held, List<Member> members) {
    Set<String> live = names(members, Plan::isLive);
    return held.all().stream()
        .filter(one -> one.phase() != Phase.DRAINING)
        .map(Held::tenure)
        .filter(tenure -> {
          String owner = owners.get(tenure.segment());
          return owner != null && !owner.equals(self.name()) && live.contains(owner);
        })
        .toList();
  }

  private static boolean mustExpire(Renewed read) {
    Set<UUID> gone = new HashSet<>();
    for (Member member : read.members()) {
      if (member.presence() == Presence.GONE) {
        gone.add(member.id());
      }
    }
    return read.isSettled() && read.rows().stream().anyMatch(row -> gone.contains(row.holder()));
  }
}
