package mailquota.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * A datagram socket in the file system, or in the abstract namespace of Linux, as a program that
 * sends to it sees it. Each message is sent from a socket of its own. The JDK has UNIX sockets for
 * streams only; so this calls the C library. Thread-safe.
 *
 * @param address an absolute path, or {@code @} and a name in the abstract namespace
 */
record NotifySocket(String address) {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** The longest address, without the byte that ends it, in {@code struct sockaddr_un}. */
  private static final int MAX_ADDRESS = 107;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  NotifySocket {
    if (!address.startsWith("/") && !address.startsWith("@")) {
      throw new IllegalArgumentException(
          "expected an absolute path or @ and a name, got " + address);
    }
    if (address.getBytes(UTF_8).length > MAX_ADDRESS) {
      throw new IllegalArgumentException(
          "expected at most %d bytes, got %s".formatted(MAX_ADDRESS, address));
    }
  }

  /** Sends one datagram. Waits while the receiver's queue is full. */
  void send(String message) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int socket = (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (socket < 0) {
        throw failed("create a socket", state);
      }
      try {
        send(socket, message, arena, state);
      } finally {
        int _ = (int) CLOSE.invokeExact(arena.allocate(STATE), socket);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // A method handle declares it; a function of C throws nothing.
      throw new AssertionError(e);
    }
  }

  private void send(int socket, String message, Arena arena, MemorySegment state) throws Throwable {
    byte[] bytes = message.getBytes(UTF_8);
    MemorySegment receiver = sockaddr(arena);
    long sent =
        (long)
            SENDTO.invokeExact(
                state,
                socket,
                arena.allocateFrom(JAVA_BYTE, bytes),
                (long) bytes.length,
                MSG_NOSIGNAL,
                receiver,
                (int) receiver.byteSize());
    if (sent != bytes.length) {
      throw failed("send to " + address, state);
    }
  }

  /**
   * {@code struct sockaddr_un}, as long as it has to be: an abstract name has no end of its own.
   */
  private MemorySegment sockaddr(Arena arena) {
    boolean isAbstract = address.startsWith("@");
    byte[] path = (isAbstract ? "\0" + address.substring(1) : address + "\0").getBytes(UTF_8);
    MemorySegment socket =
        arena.allocate(JAVA_SHORT.byteSize() + path.length, JAVA_SHORT.byteAlignment());
    socket.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, socket, JAVA_BYTE, JAVA_SHORT.byteSize(), path.length);
    return socket;
  }

  private static IOException failed(String attempted, MemorySegment state) {
    return new IOException("cannot %s: errno %d".formatted(attempted, state.get(JAVA_INT, ERRNO)));
  }

  @SuppressWarnings("restricted") // The manifest of the jar allows it.
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }
}
