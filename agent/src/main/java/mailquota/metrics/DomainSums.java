package mailquota.metrics;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingDouble;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import mailquota.intake.SharedRoots;
import mailquota.metrics.MailboxColumns.RootCursor;
import mailquota.metrics.MetricsSettings.Domains;

/** Sums all mailboxes by domain and server, in one pass. Used by one thread, for one scrape. */
final class DomainSums {

  /** The label of all domains without sums of their own, and of mailboxes without a domain. */
  private static final Label OTHERS = Label.domain("");

  private final MailboxColumns mailboxes;
  private final SharedRoots shared;

  private DomainSums(MailboxColumns mailboxes, SharedRoots shared) {
    this.mailboxes = mailboxes;
    this.shared = shared;
  }

  /** The sums in the order of domain and server. The largest domains are those of most storage. */
  static List<DomainSum> of(
      MailboxColumns mailboxes, SharedRoots shared, Domains domains, int top) {
    DomainSums sums = new DomainSums(mailboxes, shared);
    return switch (domains) {
      case ALL -> sums.ofEach();
      case TOP -> {
        List<DomainSum> each = sums.ofEach();
        yield joined(each, largest(each, top)::contains);
      }
      case NONE -> joined(sums.ofEach(), _ -> false);
    };
  }

  private List<DomainSum> ofEach() {
    List<DomainSum> sums = new ArrayList<>();
    List<DomainSum> ofDomain = new ArrayList<>(1);
    MailboxLabels labels = mailboxes.labels();
    RootCursor cursor = mailboxes.cursor();
    BitSet present = mailboxes.present();
    for (int i = present.nextSetBit(0); i >= 0; i = present.nextSetBit(i + 1)) {
      if (!ofDomain.isEmpty() && !ofDomain.getFirst().domain().equals(labels.domain(i))) {
        complete(ofDomain, sums);
      }
      find(labels.domain(i), labels.server(i), ofDomain).add(i, mailboxes, cursor, shared);
    }
    complete(ofDomain, sums);
    return sums;
  }

  /** A domain is on few servers. */
  private static DomainSum find(Label domain, Label server, List<DomainSum> ofDomain) {
    for (DomainSum sum : ofDomain) {
      if (sum.server().equals(server)) {
        return sum;
      }
    }
    DomainSum sum = new DomainSum(domain, server);
    ofDomain.add(sum);
    return sum;
  }

  private void complete(List<DomainSum> ofDomain, Collection<DomainSum> sums) {
    ofDomain.forEach(sum -> sum.complete(mailboxes.roots()));
    if (ofDomain.size() > 1) {
      ofDomain.sort(comparing(DomainSum::server));
    }
    sums.addAll(ofDomain);
    ofDomain.clear();
  }

  private static Set<Label> largest(List<DomainSum> sums, int top) {
    Map<Label, Double> used =
        sums.stream()
            .filter(sum -> !sum.domain().equals(OTHERS))
            .collect(groupingBy(DomainSum::domain, summingDouble(DomainSum::usedBytes)));
    Comparator<Map.Entry<Label, Double>> bySize = comparingDouble(Map.Entry::getValue);
    return used.entrySet().stream()
        .sorted(bySize.reversed().thenComparing(Map.Entry::getKey))
        .limit(top)
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  /** All but the wanted domains become one, which is first in order. */
  private static List<DomainSum> joined(List<DomainSum> sums, Predicate<Label> isWanted) {
    Map<Label, DomainSum> others = new TreeMap<>();
    List<DomainSum> wanted = new ArrayList<>();
    for (DomainSum sum : sums) {
      if (isWanted.test(sum.domain())) {
        wanted.add(sum);
      } else {
        others.computeIfAbsent(sum.server(), server -> new DomainSum(OTHERS, server)).add(sum);
      }
    }
    List<DomainSum> joined = new ArrayList<>(others.values());
    joined.addAll(wanted);
    return joined;
  }
}
