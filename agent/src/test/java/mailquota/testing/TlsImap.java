package mailquota.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server for one kind of TLS: each connection is given to an action, which may speak TLS and then
 * IMAP with one quota, or bytes of its own.
 */
public final class TlsImap implements AutoCloseable {

  /** An exception ends the connection. */
  @FunctionalInterface
  public interface Act {
    void on(Socket client) throws Exception;
  }

  @FunctionalInterface
  public interface Session {
    void on(SSLSocket client) throws IOException;
  }

  private static final String CAPABILITY = "[CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN QUOTA]";

  private final ServerSocket listener;
  private final Act act;

  private TlsImap(ServerSocket listener, Act act) {
    this.listener = listener;
    this.act = act;
  }

  public static TlsImap start(Act act) {
    try {
      ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
      TlsImap server = new TlsImap(listener, act);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Speaks TLS with these settings, and within it what the session says. */
  public static Act tls(SSLContext context, Session settings, Session session) {
    return client -> {
      try (SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(client, "localhost", client.getPort(), true)) {
        tls.setUseClientMode(false);
        settings.on(tls);
        session.on(tls);
      }
    };
  }

  /** Answers a whole probe. */
  public static void quota(SSLSocket client) throws IOException {
    OutputStream out = client.getOutputStream();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
    say(out, "* OK " + CAPABILITY + " ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      String untagged =
          switch (words[1]) {
            case "GETQUOTAROOT" ->
                "* QUOTAROOT INBOX q\r\n* QUOTA q (STORAGE 512 1024 MESSAGE 12 1000)\r\n";
            case "LOGOUT" -> "* BYE\r\n";
            default -> "";
          };
      say(out, untagged + words[0] + " OK " + CAPABILITY + " done");
      if (words[1].equals("LOGOUT")) {
        return;
      }
    }
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write((text + "\r\n").getBytes(US_ASCII));
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException _) {
      // The test has ended.
    }
  }

  private void serve(Socket client) {
    try (client) {
      act.on(client);
    } catch (Exception _) {
      // The client refuses the server, or has gone.
      return;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
