package mailquota.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;

/**
 * The demo's IMAP server in a JVM of its own, so that its CPU is not counted as the client's. Knows
 * any mailbox.
 */
public final class LoadServer implements AutoCloseable {

  private final Process process;
  private final int port;

  private LoadServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns when it listens. */
  public static LoadServer start() throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader(UTF_8);
    String port = said.readLine();
    if (port == null) {
      throw new IOException("the load server did not start");
    }
    return new LoadServer(process, Integer.parseInt(port));
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Serves until its input ends, be it because the parent has died. */
  static void main() throws IOException {
    try (DemoServer server = DemoImapServer.start(0, login -> Optional.of(new Box(login)))) {
      System.out.println(server.port());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private record Box(String address) implements DemoMailbox {

    @Override
    public boolean accepts(String password) {
      return true;
    }

    @Override
    public List<DemoRoot> roots() {
      return List.of(
          new DemoRoot(
              "User quota",
              new DemoResource.Storage(sizeBytes(), 10L << 30),
              new DemoResource.Messages(messages(), 100_000)));
    }

    @Override
    public long sizeBytes() {
      return 5L << 30;
    }

    @Override
    public long messages() {
      return 12_345;
    }
  }
}
