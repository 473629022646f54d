package mailquota.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes samples byte for byte as the Prometheus client does, through a buffer and without an
 * object for a sample. Used by one thread.
 */
final class SampleWriter {

  private static final int BUFFER = 1 << 16;

  /** At least as many bytes as a number takes. */
  private static final int NUMBER = 32;

  /** Decimals of fewer digits than this differ as doubles, so none of them has a shorter text. */
  private static final long FIFTEEN_DIGITS = 1_000_000_000_000_000L;

  /** From this power of ten on, {@link Double#toString} has an exponent. */
  private static final int EXPONENT = 7;

  private static final int MILLIS = 3;
  private static final long NONE = -1;
  private static final byte[] NOTHING = {};
  private static final byte[] ROOT = "\",root=\"".getBytes(US_ASCII);
  private static final int HUNDRED = 100;
  private static final int EIGHT_DIGITS = 100_000_000;

  /** The digits of 0 to 99, two of each. */
  private static final byte[] PAIRS =
      IntStream.range(0, HUNDRED)
          .mapToObj("%02d"::formatted)
          .collect(Collectors.joining())
          .getBytes(US_ASCII);

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] digits = new byte[NUMBER];
  private byte[] heading = NOTHING;
  private byte[] metric = NOTHING;
  private final Shared head = new Shared();
  private final Shared tail = new Shared();
  private int size;

  /** The latest decimal, which is still in the buffer: many mailboxes have the same limit. */
  private long latest = NONE;

  private int latestPlaces;
  private int latestBegin;
  private int latestLength;

  /** The text that a sample has in common with the ones before it, copied as a whole. */
  private static final class Shared {

    private @Nullable Object of;
    private @Nullable Label label;
    private byte[] bytes = new byte[NUMBER];
    private int size;

    /** Whether the text is made of these. */
    boolean isOf(Object first, Label second) {
      return second.equals(label) && first.equals(of);
    }

    void begin(Object first, Label second) {
      of = first;
      label = second;
      size = 0;
    }

    void add(byte[] more) {
      if (size + more.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, (size + more.length) * 2);
      }
      System.arraycopy(more, 0, bytes, size, more.length);
      size += more.length;
    }
  }

  SampleWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Begins a family.
   *
   * @param lines those in front of its first sample; not written if there is none
   */
  void family(byte[] lines, byte[] name) {
    heading = lines;
    metric = name;
  }

  /** Begins a sample of the family; its labels and its value follow. */
  void sample() throws IOException {
    heading();
    bytes(metric);
  }

  /** Begins a sample of a mailbox of the domain; the mailbox's own name follows. */
  void sample(Label domain) throws IOException {
    heading();
    if (!head.isOf(metric, domain)) {
      head.begin(metric, domain);
      head.add(metric);
      head.add(domain.text());
    }
    bytes(head.bytes, 0, head.size);
  }

  private void heading() throws IOException {
    if (heading.length > 0) {
      bytes(heading);
      heading = NOTHING;
    }
  }

  /** Ends the labels of a quota root of a mailbox. */
  void root(String name, Label server) throws IOException {
    if (!tail.isOf(name, server)) {
      tail.begin(name, server);
      tail.add(ROOT);
      tail.add(escaped(name));
      tail.add(server.text());
    }
    bytes(tail.bytes, 0, tail.size);
  }

  void bytes(byte[] bytes) throws IOException {
    bytes(bytes, 0, bytes.length);
  }

  void bytes(byte[] bytes, int begin, int length) throws IOException {
    if (room(length)) {
      System.arraycopy(bytes, begin, buffer, size, length);
      size += length;
    } else {
      out.write(bytes, begin, length);
    }
  }

  /** Makes room for so many bytes if the buffer is that large. */
  private boolean room(int bytes) throws IOException {
    if (bytes > BUFFER - size) {
      flush();
    }
    return bytes <= BUFFER;
  }

  void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
    latest = NONE;
  }

  static byte[] escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").getBytes(UTF_8);
  }

  /** Ends the sample with a count, which has no fraction. */
  void count(long value) throws IOException {
    text(Long.toString(value));
    end();
  }

  /** Ends the sample with the double nearest to {@code value}. */
  void value(long value) throws IOException {
    decimal(value, 0);
    end();
  }

  /** Ends the sample with the double nearest to {@code millis} / 1000. */
  void seconds(long millis) throws IOException {
    decimal(millis, MILLIS);
    end();
  }

  /** Ends the sample with a finite number. */
  void value(double value) throws IOException {
    long whole = (long) value;
    if (whole == value && whole > 0) {
      decimal(whole, 0);
    } else {
      text(Double.toString(value));
    }
    end();
  }

  private void text(String ascii) throws IOException {
    bytes(ascii.getBytes(US_ASCII));
  }

  private void end() throws IOException {
    var _ = room(1);
    buffer[size++] = '\n';
  }

  /**
   * {@link Double#toString} of {@code number} / 10^{@code places}. A decimal of up to 15 digits is
   * itself the shortest text of the double nearest to it.
   */
  private void decimal(long number, int places) throws IOException {
    if (number < 0 || number >= FIFTEEN_DIGITS) {
      double value = places == 0 ? (double) number : number / 1e3;
      text(Double.toString(value));
      return;
    }
    var _ = room(NUMBER);
    int begin = size;
    if (number == latest && places == latestPlaces) {
      System.arraycopy(buffer, latestBegin, buffer, begin, latestLength);
      size += latestLength;
    } else {
      write(number, places);
      latest = number;
      latestPlaces = places;
      latestLength = size - begin;
    }
    latestBegin = begin;
  }

  /** Writes a decimal of up to 15 digits; there is room for it. */
  private void write(long number, int places) {
    int first = digitsOf(number);
    int exponent = NUMBER - first - 1 - places;
    int end = NUMBER;
    while (end > first + 1 && digits[end - 1] == '0') {
      end--;
    }
    if (number == 0) {
      put(first, end, 1);
    } else if (exponent >= EXPONENT || exponent < -MILLIS) {
      put(first, end, 1);
      buffer[size++] = 'E';
      first = digitsOf(exponent);
      System.arraycopy(digits, first, buffer, size, NUMBER - first);
      size += NUMBER - first;
    } else if (exponent >= 0) {
      put(first, end, exponent + 1);
    } else {
      buffer[size++] = '0';
      buffer[size++] = '.';
      for (int zeros = exponent + 1; zeros < 0; zeros++) {
        buffer[size++] = '0';
      }
      System.arraycopy(digits, first, buffer, size, end - first);
      size += end - first;
    }
  }

  /** Puts the digits of a number at the end of {@link #digits}; returns where they begin. */
  private int digitsOf(long number) {
    int at = NUMBER;
    int high = (int) (number / EIGHT_DIGITS); // Divisions of an int are several times faster.
    int low = (int) (number % EIGHT_DIGITS);
    if (high > 0) {
      while (at > NUMBER - 8) {
        at = pair(low % HUNDRED, at);
        low /= HUNDRED;
      }
      low = high;
    }
    while (low >= 10) {
      at = pair(low % HUNDRED, at);
      low /= HUNDRED;
    }
    if (low > 0 || at == NUMBER) {
      digits[--at] = (byte) ('0' + low);
    }
    return at;
  }

  private int pair(int number, int end) {
    digits[end - 1] = PAIRS[2 * number + 1];
    digits[end - 2] = PAIRS[2 * number];
    return end - 2;
  }

  /** Digits with a point after {@code whole} of them, and with at least one behind it. */
  private void put(int first, int end, int whole) {
    for (int i = first; i < first + whole; i++) {
      buffer[size++] = i < end ? digits[i] : (byte) '0';
    }
    buffer[size++] = '.';
    if (end <= first + whole) {
      buffer[size++] = '0';
    } else {
      System.arraycopy(digits, first + whole, buffer, size, end - first - whole);
      size += end - first - whole;
    }
  }
}
