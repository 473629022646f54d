package mailquota.testing.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A request of Prometheus' remote write protocol 1.0: protocol buffers in a Snappy block, which
 * this class leaves uncompressed.
 */
public final class RemoteWrite {

  private static final int TAG_OF_FIRST_BYTES = 0x0a;
  private static final int TAG_OF_SECOND_BYTES = 0x12;
  private static final int TAG_OF_FIRST_DOUBLE = 0x09;
  private static final int TAG_OF_SECOND_VARINT = 0x10;
  private static final int SNAPPY_LITERAL = 0xfc;

  private final ByteArrayOutputStream series = new ByteArrayOutputStream();

  /** A series with samples that are still to be written. */
  public static final class Series {

    /** The most that it holds at a time. */
    public static final int SAMPLES = 16;

    private static final int SAMPLE_BYTES = 24;

    private final byte[] labels;
    private final ByteBuffer samples =
        ByteBuffer.allocate(SAMPLES * SAMPLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * A series without samples.
     *
     * @param labels with the name as {@code __name__}
     */
    public Series(SortedMap<String, String> labels) {
      var all = new ByteArrayOutputStream();
      labels.forEach((name, value) -> {
        var label = new ByteArrayOutputStream();
        put(label, TAG_OF_FIRST_BYTES, name.getBytes(UTF_8));
        put(label, TAG_OF_SECOND_BYTES, value.getBytes(UTF_8));
        put(all, TAG_OF_FIRST_BYTES, label.toByteArray());
      });
      this.labels = all.toByteArray();
    }

    /** Adds the next sample in time. */
    public void add(Instant at, double value) {
      samples.put((byte) TAG_OF_SECOND_BYTES);
      int length = samples.position();
      samples.put((byte) 0);
      samples.put((byte) TAG_OF_FIRST_DOUBLE).putDouble(value);
      samples.put((byte) TAG_OF_SECOND_VARINT);
      long rest = at.toEpochMilli();
      while (rest > 0x7f) {
        samples.put((byte) (rest | 0x80));
        rest >>>= 7;
      }
      samples.put((byte) rest);
      samples.put(length, (byte) (samples.position() - length - 1));
    }
  }

  /** Takes the samples of the series, which is empty afterwards and may be filled again. */
  public void take(Series filled) {
    series.write(TAG_OF_FIRST_BYTES);
    putVarint(series, filled.labels.length + filled.samples.position());
    series.writeBytes(filled.labels);
    series.write(filled.samples.array(), 0, filled.samples.position());
    filled.samples.clear();
  }

  /** One literal of the whole length. */
  byte[] body() {
    var body = new ByteArrayOutputStream(series.size() + 16);
    putVarint(body, series.size());
    body.write(SNAPPY_LITERAL);
    body.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(series.size() - 1)
            .array());
    body.writeBytes(series.toByteArray());
    return body.toByteArray();
  }

  private static void put(ByteArrayOutputStream to, int tag, byte[] bytes) {
    to.write(tag);
    putVarint(to, bytes.length);
    to.writeBytes(bytes);
  }

  private static void putVarint(ByteArrayOutputStream to, int value) {
    int rest = value;
    while (rest > 0x7f) {
      to.write(rest | 0x80);
      rest >>>= 7;
    }
    to.write(rest);
  }
}
