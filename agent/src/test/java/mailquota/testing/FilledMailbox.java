package mailquota.testing;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;

/**
 * A mailbox of a demo server with one quota root.
 *
 * @param password the present one
 * @param used the present use in bytes
 */
public record FilledMailbox(String address, Supplier<String> password, LongSupplier used)
    implements DemoMailbox {

  public static final String PASSWORD = "pw";

  private static final long LIMIT = 1000L << 20;

  /** A mailbox with {@link #PASSWORD} that stays as it is. */
  public static FilledMailbox at(String address, int percent) {
    return new FilledMailbox(address, () -> PASSWORD, () -> bytes(percent));
  }

  /** The use that is so much of the limit. */
  public static long bytes(int percent) {
    return LIMIT / 100 * percent;
  }

  @Override
  public boolean accepts(String given) {
    return given.equals(password.get());
  }

  @Override
  public List<DemoRoot> roots() {
    return List.of(new DemoRoot("User quota", new DemoResource.Storage(sizeBytes(), LIMIT)));
  }

  @Override
  public long sizeBytes() {
    return used.getAsLong();
  }

  @Override
  public long messages() {
    return 1;
  }
}
