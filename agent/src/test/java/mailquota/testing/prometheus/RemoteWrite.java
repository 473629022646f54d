package mailquota.testing.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A request of Prometheus' remote write protocol 1.0: protocol buffers in a Snappy block, which this
 * class leaves uncompressed.
 */
public final class RemoteWrite {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream series = new ByteArrayOutputStream();

  /** A series with its samples, still to be filled. */
  public static final class Series {

    private final byte[] labels;
    private final ByteArrayOutputStream samples = new ByteArrayOutputStream();

    /**
     * A series without samples.
     *
     * @param labels with the name as {@code __name__}
     */
    public Series(SortedMap<String, String> labels) {
      var all = new ByteArrayOutputStream();
      labels.forEach((name, value) -> {
        var label = new ByteArrayOutputStream();
        field(label, 1, name.getBytes(UTF_8));
        field(label, 2, value.getBytes(UTF_8));
        field(all, 1, label.toByteArray());
      });
      this.labels = all.toByteArray();
    }

    public void add(Instant at, double value) {
      var sample = new ByteArrayOutputStream();
      tag(sample, 1, FIXED64);
      sample.writeBytes(
          ByteBuffer.allocate(Double.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putDouble(value)
              .array());
      tag(sample, 2, VARINT);
      varint(sample, at.toEpochMilli());
      field(samples, 2, sample.toByteArray());
    }
  }

  /** Takes the samples of the series, which is empty afterwards and may be filled again. */
  public void take(Series filled) {
    tag(series, 1, BYTES);
    varint(series, filled.labels.length + filled.samples.size());
    series.writeBytes(filled.labels);
    series.writeBytes(filled.samples.toByteArray());
    filled.samples.reset();
  }

  /** One literal of the whole length. */
  byte[] body() {
    var body = new ByteArrayOutputStream();
    varint(body, series.size());
    body.write(0xfc);
    body.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(series.size() - 1)
            .array());
    body.writeBytes(series.toByteArray());
    return body.toByteArray();
  }

  private static void field(ByteArrayOutputStream to, int number, byte[] bytes) {
    tag(to, number, BYTES);
    varint(to, bytes.length);
    to.writeBytes(bytes);
  }

  private static void tag(ByteArrayOutputStream to, int number, int type) {
    to.write(number << 3 | type);
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long rest = value;
    while (rest > 0x7f) {
      to.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
