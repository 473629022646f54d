package mailquota.probe.hostile;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Resolves two names in ways that no name server does on demand, and all others as usual.
 * Registered in {@code META-INF/services}.
 */
public final class TestNames extends InetAddressResolverProvider {

  /** A name whose look-up takes until {@link #release()}. */
  static final String HANGING = "hanging.test.invalid";

  /** A name with a thousand addresses that do not answer. */
  static final String DEAD = "dead.test.invalid";

  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static final AtomicInteger LOOK_UPS = new AtomicInteger();

  static int hangingLookUps() {
    return LOOK_UPS.get();
  }

  static void release() {
    RELEASED.countDown();
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return switch (host) {
          case HANGING -> hang();
          case DEAD -> IntStream.range(0, 1000).mapToObj(TestNames::dead);
          default -> builtin.lookupByName(host, policy);
        };
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return builtin.lookupByAddress(address);
      }
    };
  }

  private static Stream<InetAddress> hang() throws UnknownHostException {
    LOOK_UPS.incrementAndGet();
    try {
      RELEASED.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new UnknownHostException(HANGING);
  }

  private static InetAddress dead(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {127, 9, (byte) (number / 250), (byte) (number % 250 + 1)});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return "test names";
  }
}
