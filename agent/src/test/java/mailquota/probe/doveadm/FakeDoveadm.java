package mailquota.probe.doveadm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Answers like Dovecot 2.3, except where a test replaces an answer; for behaviour that a real one
 * does not show on demand, and for a million users. Thread-safe.
 */
final class FakeDoveadm implements AutoCloseable {

  /** Writes the body of an answer, of any length. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** The answer to a request's body. */
  @FunctionalInterface
  interface Responder {
    Body answer(String request);
  }

  private static final Pattern USER = Pattern.compile("\\{\"user\":\"([^\"]*)\"},\"(\\d+)\"");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final ServerSocket listener;
  private final Responder responder;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Thread acceptor;

  private FakeDoveadm(ServerSocket listener, Responder responder) {
    this.listener = listener;
    this.responder = responder;
    acceptor = Thread.ofVirtual().unstarted(this::serveAll);
  }

  static FakeDoveadm start(Responder responder) {
    try {
      var server =
          new FakeDoveadm(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), responder);
      server.acceptor.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The kind of each request: {@code all}, {@code users}, or the number of names. */
  List<String> asked() {
    return requests.stream().map(FakeDoveadm::kind).toList();
  }

  static String kind(String request) {
    if (request.contains("allUsers")) {
      return "all";
    }
    return request.contains("userMask") ? "users" : "%d".formatted(users(request).size());
  }

  /** The names in a request, in order. */
  static List<String> users(String request) {
    return USER.matcher(request).results().map(found -> found.group(1)).toList();
  }

  /** The same limit for each name in the request. */
  static Body byName(String request) {
    return text(
        "["
            + String.join(",", USER.matcher(request).results().map(FakeDoveadm::measured).toList())
            + "]");
  }

  private static String measured(MatchResult user) {
    return "[\"doveadmResponse\",[%s],\"%s\"]".formatted(row("", "1024"), user.group(2));
  }

  /** The answer with the names of these users. */
  static Body names(List<String> users) {
    return text(
        "[[\"doveadmResponse\",{\"userList\":[%s]},\"0\"]]"
            .formatted(String.join(",", users.stream().map(user -> '"' + user + '"').toList())));
  }

  /** The rows of all users. */
  static Body all(List<String> rows) {
    return text("[[\"doveadmResponse\",[%s],\"0\"]]".formatted(String.join(",", rows)));
  }

  static Body failing(int exitCode) {
    return text("[[\"error\",{\"type\":\"exitCode\", \"exitCode\":%d},\"0\"]]".formatted(exitCode));
  }

  /** A row of the answer, with the user unless it is empty. */
  static String row(String user, String value) {
    var name = user.isEmpty() ? "" : "\"username\":\"%s\",".formatted(user);
    return "{%s\"root\":\"User quota\",\"type\":\"STORAGE\",\"value\":\"%s\",\"limit\":\"2048\",\"percent\":\"0\"}"
        .formatted(name, value);
  }

  static Body text(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private void serveAll() {
    try {
      while (true) {
        serve(listener.accept());
      }
    } catch (IOException _) {
      // The listener was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      var request = read(new BufferedInputStream(socket.getInputStream()));
      requests.add(request);
      out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      responder.answer(request).writeTo(out);
    } catch (IOException _) {
      // The client has closed.
    }
  }

  private static String read(InputStream in) throws IOException {
    int length = 0;
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var header = LENGTH.matcher(line);
      length = header.matches() ? Integer.parseInt(header.group(1)) : length;
    }
    return new String(in.readNBytes(length), UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    try {
      listener.close();
      acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
