package mailquota.probe;

import java.util.Map;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** The size of a mailbox or folder on a server without quota; both numbers are 0 or more. */
public record StoredMail(long messages, long octets) {

  /** The sum; throws {@link ArithmeticException} when it exceeds a long. */
  public StoredMail plus(StoredMail more) {
    return new StoredMail(
        Math.addExact(messages, more.messages), Math.addExact(octets, more.octets));
  }

  /** As one root without a name, with {@code limit} for storage; null for none. */
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
