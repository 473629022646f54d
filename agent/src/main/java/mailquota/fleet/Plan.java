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
 * @param changing the servers that are to be divided in another way: nobody holds their segments
 *     until they are
 * @param toLayOut the servers that can be divided now
 * @param lost those that the agent held and another one may have
 * @param found those that the tables say it holds, and it did not know
 * @param toClaim those that are its own, and free
 * @param toDrain those that are another live agent's, and those of servers that change
 * @param mustExpire whether an agent with an ended lease holds segments
 * @param own all that this agent should hold
 */
record Plan(
    Set<String> changing,
    List<Layout> toLayOut,
    List<Tenure> lost,
    List<Tenure> found,
    List<Row> toClaim,
    List<Tenure> toDrain,
    boolean mustExpire,
    List<Segment> own) {

  static Plan of(Self self, Holdings held, Renewed read) {
    Map<String, List<Row>> rows =
        read.rows().stream().collect(groupingBy(row -> row.segment().server()));
    Map<String, Integer> changing = changing(rows, new Agreement(read.members()));
    Map<Segment, String> owners = new HashMap<>();
    rows.forEach((server, all) -> {
      if (!changing.containsKey(server)) {
        List<Segment> segments = all.stream().map(Row::segment).toList();
        owners.putAll(Shares.of(segments, candidates(server, read.members())));
      }
    });
    return new Plan(
        changing.keySet(),
        toLayOut(self, rows, changing, read),
        lost(self, held, read.rows()),
        read.rows().stream()
            .filter(row -> self.id().equals(row.holder()))
            .map(row -> new Tenure(row.segment(), row.epoch()))
            .filter(tenure ->
                held.find(tenure.segment()).filter(one -> one.tenure().equals(tenure)).isEmpty())
            .toList(),
        toClaim(self, owners, read),
        toDrain(self, owners, changing.keySet(), held, read.members()),
        mustExpire(read),
        read.rows().stream()
            .map(Row::segment)
            .filter(segment -> self.name().equals(owners.get(segment)))
            .toList());
  }

  /**
   * The numbers of ranges of the servers that are to have another one: all agents that have the
   * server in their configuration have the same one. Until then the number in the tables stays.
   */
  private static Map<String, Integer> changing(Map<String, List<Row>> rows, Agreement agreement) {
    Map<String, Integer> changing = new HashMap<>();
    rows.forEach((server, all) -> {
      int ranges = agreement.ranges(server).orElse(all.size());
      if (ranges != all.size()) {
        changing.put(server, ranges);
      }
    });
    return changing;
  }

  private static List<Layout> toLayOut(
      Self self, Map<String, List<Row>> rows, Map<String, Integer> changing, Renewed read) {
    List<Layout> layouts = new ArrayList<>();
    self.servers()
        .forEach((server, configured) -> {
          if (!rows.containsKey(server)) {
            layouts.add(new Layout(List.of(), Segment.of(server, configured.ranges())));
          }
        });
    Predicate<Row> isFree = isFree(read.members());
    changing.forEach((server, ranges) -> {
      List<Row> before = rows.getOrDefault(server, List.of());
      if (before.stream().allMatch(isFree)) {
        layouts.add(new Layout(before, Segment.of(server, ranges)));
      }
    });
    return layouts;
  }

  /**
   * The agents that may hold segments of a server: those that know it. If none does, all may: its
   * waiting notices are sent, and its states are kept for a while.
   */
  private static Set<String> candidates(String server, List<Member> members) {
    List<Member> present =
        members.stream().filter(member -> member.presence().isPresent()).toList();
    Set<String> knowing = names(present, member -> member.servers().containsKey(server));
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
    return read.rows().stream()
        .filter(isFree(read.members()))
        .filter(row -> self.name().equals(owners.get(row.segment())))
        .toList();
  }

  /** A holder without a row was forgotten a day after its lease had ended. */
  private static Predicate<Row> isFree(List<Member> members) {
    Set<UUID> known = members.stream().map(Member::id).collect(toSet());
    return row -> row.holder() == null || !known.contains(row.holder());
  }

  private static List<Tenure> toDrain(
      Self self,
      Map<Segment, String> owners,
      Set<String> changing,
      Holdings held,
      List<Member> members) {
    Set<String> live = names(members, Plan::isLive);
    return held.all().stream()
        .filter(one -> one.phase() != Phase.DRAINING)
        .map(Held::tenure)
        .filter(tenure -> {
          String owner = owners.get(tenure.segment());
          return changing.contains(tenure.segment().server())
              || (owner != null && !owner.equals(self.name()) && live.contains(owner));
        })
        .toList();
  }

  private static boolean mustExpire(Renewed read) {
    Set<UUID> missing = new HashSet<>();
    for (Member member : read.members()) {
      if (!member.presence().isPresent()) {
        missing.add(member.id());
      }
    }
    return read.isSettled() && read.rows().stream().anyMatch(row -> missing.contains(row.holder()));
  }
}
