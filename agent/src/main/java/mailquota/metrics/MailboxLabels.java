package mailquota.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Naming;

/**
 * The labels of mailboxes in the order in which the Prometheus client writes them, ready to be
 * written. The names stand one after the other in memory, for there may be a million of them, and
 * each scrape reads them once a family. Immutable, thread-safe.
 */
final class MailboxLabels {

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::domain).thenComparing(Entry::name);

  /** A mailbox with its domain and its own name as they are called. */
  private record Entry(String domain, String name, Address address, String server) {

    static Entry of(Mailbox mailbox, Naming names) {
      Address address = mailbox.address();
      return new Entry(names.domain(address), names.mailbox(address), address, mailbox.server());
    }
  }

  private final Naming naming;
  private final Address[] addresses;
  private final String[] names;
  private final Label[] domains;
  private final Label[] servers;

  /** The names with what is escaped in them. */
  private final byte[] texts;

  /** Where the text of a name ends and the next one begins. */
  private final int[] ends;

  private MailboxLabels(List<Entry> entries, Naming naming) {
    this.naming = naming;
    int size = entries.size();
    addresses = new Address[size];
    names = new String[size];
    domains = new Label[size];
    servers = new Label[size];
    ends = new int[size];
    byte[] written = new byte[size];
    Map<String, Label> byServer = new HashMap<>();
    int end = 0;
    for (int i = 0; i < size; i++) {
      Entry entry = entries.get(i);
      addresses[i] = entry.address;
      names[i] = entry.name;
      boolean isSameDomain = i > 0 && domains[i - 1].value().equals(entry.domain);
      domains[i] = isSameDomain ? domains[i - 1] : Label.domain(entry.domain);
      servers[i] = byServer.computeIfAbsent(entry.server, Label::server);
      byte[] text = SampleWriter.escaped(entry.name);
      if (end + text.length > written.length) {
        written = Arrays.copyOf(written, Math.addExact(end, text.length) * 3 / 2);
      }
      System.arraycopy(text, 0, written, end, text.length);
      end += text.length;
      ends[i] = end;
    }
    texts = Arrays.copyOf(written, end);
  }

  static MailboxLabels none(Naming naming) {
    return new MailboxLabels(List.of(), naming);
  }

  /** The labels of the mailboxes that are on the board now. Those known already are kept. */
  MailboxLabels updated(Board board) {
    List<Entry> entries = new ArrayList<>();
    Set<Address> known = new HashSet<>();
    for (int i = 0; i < addresses.length; i++) {
      MailboxStatus status = board.find(addresses[i]).orElse(null);
      if (status != null && isAt(i, status.mailbox())) {
        String domain = domains[i].value();
        entries.add(new Entry(domain, names[i], addresses[i], servers[i].value()));
        known.add(addresses[i]);
      }
    }
    board.stream()
        .map(MailboxStatus::mailbox)
        .filter(mailbox -> !known.contains(mailbox.address()))
        .forEach(mailbox -> entries.add(Entry.of(mailbox, naming)));
    entries.sort(ORDER); // Those known before are in order already.
    return new MailboxLabels(entries, naming);
  }

  /** Whether the labels at a place are those of a mailbox of the same address. */
  boolean isAt(int place, Mailbox mailbox) {
    return servers[place].value().equals(mailbox.server());
  }

  Naming naming() {
    return naming;
  }

  int size() {
    return addresses.length;
  }

  Address address(int place) {
    return addresses[place];
  }

  String name(int place) {
    return names[place];
  }

  Label domain(int place) {
    return domains[place];
  }

  Label server(int place) {
    return servers[place];
  }

  /** Begins a sample of the mailbox. */
  void begin(int place, SampleWriter out) throws IOException {
    out.sample(domains[place]);
    name(place, out);
    out.bytes(servers[place].text());
  }

  /** Begins a sample of a quota root of the mailbox, by the label of the root. */
  void begin(int place, String root, SampleWriter out) throws IOException {
    out.sample(domains[place]);
    name(place, out);
    out.root(root, servers[place]);
  }

  private void name(int place, SampleWriter out) throws IOException {
    int begin = place == 0 ? 0 : ends[place - 1];
    out.bytes(texts, begin, ends[place] - begin);
  }
}
