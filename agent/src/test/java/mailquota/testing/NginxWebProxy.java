package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A running nginx with one HTTP server, in plain text, on a free port of loopback. */
public final class NginxWebProxy implements AutoCloseable {

  private final Path folder;
  private final ServerProcess process;
  private final int port;

  private NginxWebProxy(Path folder, ServerProcess process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(
        Files.isExecutable(Nginx.PROGRAM), "this machine has no nginx: apt-get install nginx");
  }

  /**
   * Returns when it accepts connections.
   *
   * @param location a block of its {@code server} section
   */
  public static NginxWebProxy start(String location) {
    try {
      var folder = Files.createTempDirectory("nginx");
      try {
        int port = FreePorts.on("127.0.0.1", 1).getFirst();
        var process =
            Nginx.start(folder, configuration(port, location), started -> started.awaitPort(port));
        return new NginxWebProxy(folder, process, port);
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(int port, String location) {
    return """
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      server {
        listen 127.0.0.1:%d;
        %s
      }
    }
    """
        .formatted(port, location);
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.stop();
    Folders.delete(folder);
  }
}
