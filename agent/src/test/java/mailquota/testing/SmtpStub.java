package mailquota.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An SMTP server on loopback with configured replies: to any command with a given prefix, or to
 * {@code .} for a message; it accepts everything else. For behaviour that real servers do not show
 * on demand. Safe for use by several threads.
 */
public final class SmtpStub implements AutoCloseable {

  /** The key of the greeting; no command has this prefix. */
  public static final String GREETING = "(greeting)";

  private final Map<String, String> replies;
  private final ServerSocket listener;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private SmtpStub(Map<String, String> replies, ServerSocket listener) {
    this.replies = Map.copyOf(replies);
    this.listener = listener;
  }

  /**
   * Starts one.
   *
   * @param replies by the prefix of a command, in upper case
   */
  public static SmtpStub start(Map<String, String> replies) {
    try {
      SmtpStub stub =
          new SmtpStub(replies, new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("smtp-stub").start(stub::accept);
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** All commands of the clients, without the messages. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /** The messages as they were sent, one character per octet. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  private void accept() {
    while (!listener.isClosed()) {
      serveOne();
    }
  }

  private void serveOne() {
    try (Socket client = listener.accept()) {
      converse(client);
    } catch (IOException _) {
      return; // The client has closed, or the test is over; the test checks the commands.
    }
  }

  private void converse(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    say(client, replies.getOrDefault(GREETING, "220 stub ESMTP"));
    for (String octets = in.readLine(); octets != null; octets = in.readLine()) {
      String line = new String(octets.getBytes(ISO_8859_1), UTF_8);
      commands.add(line);
      String reply = reply(line, line.equals("DATA") ? "354 go on" : "250 2.0.0 Ok");
      say(client, reply);
      if (reply.startsWith("354")) {
        messages.add(message(in));
        say(client, reply(".", "250 2.0.0 Ok"));
      }
    }
  }

  private static String message(BufferedReader in) throws IOException {
    StringBuilder message = new StringBuilder();
    for (String text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
      message.append(text).append("\r\n");
    }
    return message.toString();
  }

  private String reply(String line, String usual) {
    String command = line.toUpperCase(Locale.ROOT);
    return replies.entrySet().stream()
        .filter(reply -> command.startsWith(reply.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(usual);
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
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
