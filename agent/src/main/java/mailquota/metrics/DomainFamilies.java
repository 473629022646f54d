package mailquota.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.quota.Level;

/** The sums over mailboxes by domain and server. */
final class DomainFamilies {

  static final String LIMIT = "mailbox_quota_domain_limit_bytes";
  static final String USED = "mailbox_quota_domain_used_bytes";
  static final String MAILBOXES = "mailbox_quota_mailboxes";
  static final String RATIO = "mailbox_quota_used_ratio";

  /** In the order of their names. */
  static final List<Family> ALL =
      List.of(
          ofBytes(
              LIMIT,
              "Sum of the storage limits of the measured mailboxes that have one; a quota root that"
                  + " several share counts once.",
              DomainSum::isLimited,
              DomainSum::limitBytes),
          ofBytes(
              USED,
              "Storage used by the measured mailboxes; a quota root that several share counts"
                  + " once.",
              DomainSum::isMeasured,
              DomainSum::usedBytes),
          Family.gauge(MAILBOXES, "Mailboxes of known level, by level.", DomainFamilies::levels),
          Family.histogram(
              RATIO,
              "Used / limit of the measured mailboxes that have a limit, as they are now.",
              DomainFamilies::ratios));

  private static final byte[] DOMAIN = bytes("{domain=\"");
  private static final byte[] LEVEL = bytes("\",level=\"");
  private static final byte[] SERVER = bytes("\",server=\"");
  private static final byte[] END = bytes("\"} ");

  /** In the order of the label. */
  private static final List<Level> LEVELS =
      Stream.of(Level.values()).sorted(Comparator.comparing(Level::name)).toList();

  private static final byte[] BUCKET = bytes("_bucket");
  private static final byte[] COUNT = bytes("_count");
  private static final byte[] SUM = bytes("_sum");

  /** The ends of the labels of each bucket. */
  private static final List<byte[]> BOUNDS =
      IntStream.range(0, DomainSum.buckets())
          .mapToObj(DomainSum::bound)
          .map(bound -> Double.isInfinite(bound) ? "+Inf" : Double.toString(bound))
          .map(bound -> bytes("\",le=\"" + bound + "\"} "))
          .toList();

  private DomainFamilies() {}

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(US_ASCII);
  }

  private static Family ofBytes(
      String name, String help, Predicate<DomainSum> isKnown, ToDoubleFunction<DomainSum> value) {
    return Family.gauge(
        name,
        help,
        (scrape, out) -> {
          for (DomainSum sum : scrape.sums()) {
            if (isKnown.test(sum)) {
              out.sample();
              labels(sum, END, out);
              out.value(value.applyAsDouble(sum));
            }
          }
        });
  }

  /** Writes domain and server. */
  private static void labels(DomainSum sum, byte[] end, SampleWriter out) throws IOException {
    out.bytes(DOMAIN);
    out.bytes(sum.domain().escaped());
    out.bytes(SERVER);
    out.bytes(sum.server().escaped());
    out.bytes(end);
  }

  /** The label of the level stands between those of domain and server. */
  private static void levels(Scrape scrape, SampleWriter out) throws IOException {
    List<DomainSum> sums = scrape.sums();
    int begin = 0;
    while (begin < sums.size()) {
      int end = begin + 1;
      while (end < sums.size() && sums.get(end).domain().equals(sums.get(begin).domain())) {
        end++;
      }
      for (Level level : LEVELS) {
        for (DomainSum sum : sums.subList(begin, end)) {
          level(level, sum, out);
        }
      }
      begin = end;
    }
  }

  private static void level(Level level, DomainSum sum, SampleWriter out) throws IOException {
    out.sample();
    out.bytes(DOMAIN);
    out.bytes(sum.domain().escaped());
    out.bytes(LEVEL);
    out.bytes(level.name().getBytes(US_ASCII));
    out.bytes(SERVER);
    out.bytes(sum.server().escaped());
    out.bytes(END);
    out.value((long) sum.mailboxes(level));
  }

  private static void ratios(Scrape scrape, SampleWriter out) throws IOException {
    for (DomainSum sum : scrape.sums()) {
      long count = 0;
      for (int bucket = 0; bucket < BOUNDS.size(); bucket++) {
        count += sum.inBucket(bucket);
        out.sample();
        out.bytes(BUCKET);
        labels(sum, BOUNDS.get(bucket), out);
        out.count(count);
      }
      out.sample();
      out.bytes(COUNT);
      labels(sum, END, out);
      out.count(count);
      out.sample();
      out.bytes(SUM);
      labels(sum, END, out);
      out.value(sum.ratioSum());
    }
  }
}
