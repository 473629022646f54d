package mailquota.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A running nginx that proxies IMAP and POP3 to an upstream server, and the HTTP server that it
 * asks for the upstream of a login. In plain text, on free ports of loopback.
 */
public final class NginxMailProxy implements AutoCloseable {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_mail_module.so");
  private static final String MISSING =
      "this machine has no nginx mail proxy: apt-get install nginx libnginx-mod-mail";

  private final Path folder;
  private final HttpServer auth;
  private final ServerProcess process;
  private final int imapPort;
  private final int pop3Port;

  private NginxMailProxy(
      Path folder, HttpServer auth, ServerProcess process, int imapPort, int pop3Port) {
    this.folder = folder;
    this.auth = auth;
    this.process = process;
    this.imapPort = imapPort;
    this.pop3Port = pop3Port;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(Files.isExecutable(Nginx.PROGRAM) && Files.exists(MODULE), MISSING);
  }

  /** Decides about a login in the HTTP server, before the upstream server is asked. */
  @FunctionalInterface
  public interface Gate {
    /** Allows every login; the upstream server decides. */
    Gate OPEN = (_, _) -> true;

    boolean admits(String user, String password);
  }

  /**
   * Returns when greetings are sent.
   *
   * @param imapBehind the upstream IMAP port on 127.0.0.1
   * @param pop3Behind the upstream POP3 port
   * @param lines for its {@code mail} section, as {@code proxy_pass_error_message on;}
   */
  public static NginxMailProxy start(int imapBehind, int pop3Behind, Gate gate, String... lines) {
    try {
      var folder = Files.createTempDirectory("nginx");
      var auth = auth(imapBehind, pop3Behind, gate);
      try {
        var ports = FreePorts.on("127.0.0.1", 2);
        var process = start(folder, auth, ports, lines);
        return new NginxMailProxy(folder, auth, process, ports.get(0), ports.get(1));
      } catch (IOException | RuntimeException e) {
        auth.stop(0);
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerProcess start(
      Path folder, HttpServer auth, List<Integer> ports, String... lines) throws IOException {
    return Nginx.start(
        folder,
        configuration(auth, ports, lines),
        process -> {
          process.awaitGreeting("127.0.0.1", ports.get(0), "* OK");
          process.awaitGreeting("127.0.0.1", ports.get(1), "+OK");
        });
  }

  private static String configuration(HttpServer auth, List<Integer> ports, String... lines) {
    return """
    load_module %s;
    mail {
      server_name proxy.example.org;
      auth_http 127.0.0.1:%d/auth;
      %s
      server {
        listen 127.0.0.1:%d;
        protocol imap;
        imap_auth plain login;
        imap_capabilities IMAP4rev1 SASL-IR;
      }
      server {
        listen 127.0.0.1:%d;
        protocol pop3;
        pop3_auth plain;
        pop3_capabilities TOP USER UIDL PIPELINING;
      }
    }
    """
        .formatted(
            MODULE,
            auth.getAddress().getPort(),
            String.join("\n", lines),
            ports.get(0),
            ports.get(1));
  }

  /** nginx' protocol: requests and answers consist of headers. */
  private static HttpServer auth(int imapBehind, int pop3Behind, Gate gate) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/auth", exchange -> answer(exchange, imapBehind, pop3Behind, gate));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int imapBehind, int pop3Behind, Gate gate)
      throws IOException {
    try (exchange) {
      var asked = exchange.getRequestHeaders();
      var answer = exchange.getResponseHeaders();
      if (gate.admits(asked.getFirst("Auth-User"), asked.getFirst("Auth-Pass"))) {
        boolean imap = asked.getFirst("Auth-Protocol").equals("imap");
        answer.set("Auth-Status", "OK");
        answer.set("Auth-Server", "127.0.0.1");
        answer.set("Auth-Port", Integer.toString(imap ? imapBehind : pop3Behind));
      } else {
        answer.set("Auth-Status", "Invalid login or password");
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  public String host() {
    return "localhost";
  }

  public int imapPort() {
    return imapPort;
  }

  public int pop3Port() {
    return pop3Port;
  }

  /** Its whole log. */
  public String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.stop();
    auth.stop(0);
    Folders.delete(folder);
  }
}
