package mailquota.probe;

import java.util.Map;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** How much mail there is, as told by a server that tells no limit: both numbers are 0 or more. */
public record StoredMail(long messages, long octets) {

  /**
   * Both together.
   *
   * @throws ArithmeticException when there is more than a long counts
   */
  public StoredMail plus(StoredMail more) {
    return new StoredMail(
        Math.addExact(messages, more.messages), Math.addExact(octets, more.octets));
  }

  /**
   * As one root without a name; only its storage can have a limit, the configured one.
   *
   * @param limit null for none
   */
  public QuotaRoot root(@Nullable Bytes limit) {
    return new QuotaRoot(
        "",
        Map.of(
            Resource.STORAGE,
            new Usage(octets, limit == null ? Limit.UNLIMITED : new Limit.Finite(limit.count())),
            Resource.MESSAGE,
            new Usage(messages, Limit.UNLIMITED)));
  }
}
