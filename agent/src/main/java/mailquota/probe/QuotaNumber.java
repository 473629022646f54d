package mailquota.probe;

import static mailquota.probe.ProbeFailedException.malformed;

import java.math.BigInteger;
import java.util.regex.Pattern;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** Parses the numbers in a server's answer: decimal digits and nothing else. */
public final class QuotaNumber {

  /** RFC 9208 section 5.1, and doveadm likewise: storage is counted in units of 1024 octets. */
  private static final long STORAGE_UNIT = 1024;

  /** 2^63 has 19; longer numbers are cut for the message. */
  private static final int MAX_DIGITS = 40;

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private QuotaNumber() {}

  /**
   * A usage or a limit in the unit of {@link Usage}.
   *
   * @param what the name of the number for error messages: "usage"
   * @return 0 or more
   */
  public static long of(Resource resource, String what, @Nullable String digits)
      throws ProbeFailedException {
    long unit = resource.equals(Resource.STORAGE) ? STORAGE_UNIT : 1;
    return of(resource + " " + what, digits, unit);
  }

  /** A number without a unit, 0 or more. */
  public static long of(String what, @Nullable String digits) throws ProbeFailedException {
    return of(what, digits, 1);
  }

  private static long of(String what, @Nullable String digits, long unit)
      throws ProbeFailedException {
    if (digits == null || digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed("%s is not a number: %.40s".formatted(what, digits));
    }
    // Leading zeros are removed first, or the cut number could be 0.
    String significant = LEADING_ZEROS.matcher(digits).replaceFirst("0");
    String cut = significant.substring(0, Math.min(significant.length(), MAX_DIGITS));
    BigInteger number = new BigInteger(cut).multiply(BigInteger.valueOf(unit));
    if (number.compareTo(MAX) > 0) {
      throw malformed("%s %s is larger than 2^63-1".formatted(what, cut));
    }
    return number.longValue();
  }
}
