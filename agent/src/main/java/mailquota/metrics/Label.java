package mailquota.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The label of a domain or of a server, which many mailboxes have. Immutable. */
final class Label implements Comparable<Label> {

  private final String value;
  private final byte[] escaped;

  /** The label in the series of mailboxes, with all that stands around it there. */
  private final byte[] text;

  private Label(String before, String value, String after) {
    this.value = value;
    escaped = SampleWriter.escaped(value);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(before.getBytes(US_ASCII));
    whole.writeBytes(escaped);
    whole.writeBytes(after.getBytes(US_ASCII));
    text = whole.toByteArray();
  }

  static Label domain(String name) {
    return new Label("{domain=\"", name, "\",mailbox=\"");
  }

  static Label server(String name) {
    return new Label("\",server=\"", name, "\"} ");
  }

  String value() {
    return value;
  }

  /** The value as it is written. Not to be changed. */
  byte[] escaped() {
    return escaped;
  }

  /** Not to be changed. */
  byte[] text() {
    return text;
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
