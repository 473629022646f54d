package mailquota.table;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.Outcome;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Usage;
import mailquota.store.StoredFigures;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the board and of the mailboxes of other agents at one time, a column each, by the
 * numbers of the rows. NaN is a figure that a mailbox does not have. Never changed, though arrays
 * could be.
 */
final class Columns {

  /** A mailbox that is not known any more. */
  static final byte GONE = -1;

  final Instant at;
  final Addresses addresses;

  private final List<String> servers = new ArrayList<>();
  private final short[] server;
  private final byte[] standing;
  private final byte[] result;
  private final double[] ratio;
  private final double[] used;
  private final double[] limit;
  private final float[] growth;

  /** In seconds after {@link #at}: as a float of seconds since 1970 it would be two minutes off. */
  private final float[] fullAt;

  private final float[] measuredAt;
  private int own;
  private int gone;

  Columns(Addresses addresses, Board board, Map<Address, StoredFigures> others, Instant at) {
    this.addresses = addresses;
    this.at = at;
    int size = addresses.size();
    server = new short[size];
    standing = new byte[size];
    result = new byte[size];
    ratio = absent(new double[size]);
    used = absent(new double[size]);
    limit = absent(new double[size]);
    growth = absent(new float[size]);
    fullAt = absent(new float[size]);
    measuredAt = absent(new float[size]);
    Map<String, Short> numbers = new HashMap<>();
    for (int row = 0; row < size; row++) {
      MailboxStatus status = board.find(addresses.get(row)).orElse(null);
      StoredFigures stored = status == null ? others.get(addresses.get(row)) : null;
      if (status != null) {
        server[row] = number(status.mailbox().server(), numbers);
        fill(row, status);
        own++;
      } else if (stored != null) {
        server[row] = number(stored.mailbox().server(), numbers);
        fill(row, stored);
      } else {
        result[row] = GONE;
        gone++;
      }
    }
  }

  private static double[] absent(double[] column) {
    Arrays.fill(column, Double.NaN);
    return column;
  }

  private static float[] absent(float[] column) {
    Arrays.fill(column, Float.NaN);
    return column;
  }

  private short number(String name, Map<String, Short> numbers) {
    Short known = numbers.get(name);
    if (known != null) {
      return known;
    }
    short next = (short) servers.size();
    servers.add(name);
    numbers.put(name, next);
    return next;
  }

  private void fill(int row, MailboxStatus status) {
    standing[row] = (byte) Standing.of(status.level()).number();
    result[row] = (byte) Outcome.place(status.lastProbe().result());
    status.full().ifPresent(full -> fullAt[row] = seconds(full.at()));
    @Nullable Instant measured = status.lastSuccess();
    if (measured != null) {
      measuredAt[row] = seconds(measured);
    }
    Reading reading = status.reading().orElse(null);
    Headline headline = reading == null ? null : Headline.of(reading).orElse(null);
    if (headline != null) {
      @Nullable Ratio known = headline.ratio();
      ratio[row] = known == null ? Double.NaN : known.value();
      used[row] = headline.usage().used();
      limit[row] = headline.usage().limit() instanceof Limit.Finite(long most) ? most : Double.NaN;
      growth[row] = (float) Growth.perDay(status, headline).orElse(Double.NaN);
    }
  }

  private void fill(int row, StoredFigures stored) {
    standing[row] = (byte) Standing.of(stored.level()).number();
    result[row] = (byte) stored.outcome().place();
    @Nullable Instant full = stored.fullAt();
    @Nullable Instant measured = stored.measuredAt();
    if (full != null) {
      fullAt[row] = seconds(full);
    }
    if (measured != null) {
      measuredAt[row] = seconds(measured);
    }
    @Nullable Usage usage = stored.usage();
    if (usage != null) {
      ratio[row] = usage.ratio().map(Ratio::value).orElse(Double.NaN);
      used[row] = usage.used();
      limit[row] = usage.limit() instanceof Limit.Finite(long most) ? most : Double.NaN;
      growth[row] =
          full == null || measured == null
              ? Float.NaN
              : (float) Growth.perDay(usage, measured, full).orElse(Double.NaN);
    }
  }

  private float seconds(Instant time) {
    return time.getEpochSecond() - at.getEpochSecond();
  }

  int size() {
    return addresses.size();
  }

  /** The mailboxes that are known. */
  int present() {
    return size() - gone;
  }

  /** Those of them that are on the board. */
  int own() {
    return own;
  }

  boolean isPresent(int row) {
    return result[row] != GONE;
  }

  String server(int row) {
    return servers.get(server[row]);
  }

  /** The servers, by their numbers. */
  List<String> servers() {
    return servers;
  }

  int serverNumber(int row) {
    return server[row];
  }

  Standing standing(int row) {
    return Standing.of(standing[row]);
  }

  /** By {@link Outcome#place}. */
  int result(int row) {
    return result[row];
  }

  double ratio(int row) {
    return ratio[row];
  }

  double used(int row) {
    return used[row];
  }

  double limit(int row) {
    return limit[row];
  }

  double growth(int row) {
    return growth[row];
  }

  /** In seconds after {@link #at}. */
  double fullAt(int row) {
    return fullAt[row];
  }

  /** In seconds after {@link #at}, so below 0. */
  double measuredAt(int row) {
    return measuredAt[row];
  }
}
