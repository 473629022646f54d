package mailquota.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one mailbox: made when it is first scraped, and kept while it is on the board. What
 * the mailboxes of a domain or of a server have in common is kept once, and the name is the text of
 * the address itself, as there may be a million of these.
 */
final class Row {

  /** In the order of the labels. */
  static final Comparator<Row> ORDER =
      Comparator.comparing(Row::domain).thenComparing(row -> row.name);

  private static final byte[] ROOT = "\",root=\"".getBytes(US_ASCII);

  /** A label that many mailboxes have. Immutable. */
  static final class Label implements Comparable<Label> {

    private final String value;

    /** The label in the series of mailboxes, with all that stands around it there. */
    private final byte[] text;

    private Label(String value, byte[] text) {
      this.value = value;
      this.text = text;
    }

    static Label domain(String name) {
      return of("{domain=\"", name, "\",mailbox=\"");
    }

    static Label server(String name) {
      return of("\",server=\"", name, "\"} ");
    }

    private static Label of(String before, String value, String after) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.writeBytes(before.getBytes(US_ASCII));
      text.writeBytes(SampleWriter.escaped(value));
      text.writeBytes(after.getBytes(US_ASCII));
      return new Label(value, text.toByteArray());
    }

    String value() {
      return value;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // For speed only.
    public int compareTo(Label other) {
      return this == other ? 0 : value.compareTo(other.value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other || (other instanceof Label label && value.equals(label.value));
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  private final Label domain;
  private final String name;
  private final Label server;

  /** The place among all rows; guarded by {@link Rows}. */
  private int place;

  Row(Label domain, String name, Label server) {
    this.domain = domain;
    this.name = name;
    this.server = server;
  }

  Label domain() {
    return domain;
  }

  String name() {
    return name;
  }

  Label server() {
    return server;
  }

  int place() {
    return place;
  }

  void place(int next) {
    place = next;
  }

  /** Begins a sample of the mailbox. */
  void begin(SampleWriter out) throws IOException {
    out.sample();
    out.bytes(domain.text);
    out.label(name);
    out.bytes(server.text);
  }

  /** Begins a sample of a quota root of the mailbox. */
  void begin(SampleWriter out, String root) throws IOException {
    out.sample();
    out.bytes(domain.text);
    out.label(name);
    out.bytes(ROOT);
    out.label(root);
    out.bytes(server.text);
  }
}
