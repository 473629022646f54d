package mailquota.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A datagram socket that receives, as systemd's for notifications: in the file system, or in the
 * abstract namespace for an address that begins with @. Used by one thread.
 */
public final class DatagramSocketFile implements AutoCloseable {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final long PATIENCE_SECONDS = 60;
  private static final int MOST = 4096;

  private static final MethodHandle SOCKET = function("socket", JAVA_INT, 'i', 'i', 'i');
  private static final MethodHandle BIND = function("bind", JAVA_INT, 'i', 'p', 'i');
  private static final MethodHandle LIMIT =
      function("setsockopt", JAVA_INT, 'i', 'i', 'i', 'p', 'i');
  private static final MethodHandle RECEIVE = function("recv", JAVA_LONG, 'i', 'p', 'l', 'i');
  private static final MethodHandle CLOSE = function("close", JAVA_INT, 'i');

  private final Arena arena = Arena.ofConfined();
  private final int socket;

  public DatagramSocketFile(String address) {
    byte[] path = address.replaceFirst("^@", "\0").getBytes(UTF_8);
    MemorySegment own = arena.allocate(2 + path.length, 2);
    own.set(JAVA_BYTE, 0, (byte) AF_UNIX); // The machines that we test on are little-endian.
    MemorySegment.copy(path, 0, own, JAVA_BYTE, 2, path.length);
    MemorySegment patience = arena.allocateFrom(JAVA_LONG, PATIENCE_SECONDS, 0);
    socket = (int) call(SOCKET, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    assertThat(call(BIND, socket, own, (int) own.byteSize())).as("bind " + address).isEqualTo(0);
    assertThat(call(LIMIT, socket, SOL_SOCKET, SO_RCVTIMEO, patience, (int) patience.byteSize()))
        .isEqualTo(0);
  }

  /** The next datagram. */
  public String next() {
    MemorySegment buffer = arena.allocate(MOST);
    long received = (long) call(RECEIVE, socket, buffer, (long) MOST, 0);
    assertThat(received).as("a datagram within %d s", PATIENCE_SECONDS).isPositive();
    return new String(buffer.asSlice(0, received).toArray(JAVA_BYTE), UTF_8);
  }

  @Override
  public void close() {
    call(CLOSE, socket);
    arena.close();
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) { // A method handle declares it; a function of C throws nothing.
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted") // The tests run with --enable-native-access.
  private static MethodHandle function(
      String name, java.lang.foreign.MemoryLayout result, char... parameters) {
    var descriptor = FunctionDescriptor.of(result);
    for (char parameter : parameters) {
      descriptor =
          descriptor.appendArgumentLayouts(
              switch (parameter) {
                case 'i' -> JAVA_INT;
                case 'l' -> JAVA_LONG;
                default -> ADDRESS;
              });
    }
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}
