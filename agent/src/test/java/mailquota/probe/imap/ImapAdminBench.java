package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.bench.Duel;
import mailquota.inventory.Mailbox;
import mailquota.probe.Auth;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Outcome;
import mailquota.probe.TestServers;
import mailquota.quota.Secret;
import mailquota.testing.cyrus.Cyrus;
import mailquota.testing.cyrus.CyrusExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * GETQUOTA per second on one connection to a real Cyrus: the prober, in turns with a bare socket
 * that sends the same commands in the same window and only reads tags.
 */
@ExtendWith(CyrusExtension.class)
class ImapAdminBench {

  private static final int MAILBOXES = 5000;

  private final List<String> addresses =
      IntStream.range(0, MAILBOXES).mapToObj(i -> "user" + i + "@bench.example.org").toList();

  @Test
  void getQuotaInASecond(Cyrus cyrus) throws Exception {
    cyrus.createAll(addresses.stream().map(address -> "user/" + address).toList(), "STORAGE 1000");
    List<Mailbox> mailboxes = addresses.stream().map(TestServers::mailbox).toList();
    try (ImapAdminProber prober = prober(cyrus);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), cyrus.imapPort())) {
      socket.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      logIn(socket, in);
      Duel.of(MAILBOXES, () -> Outcome.assertAllMeasured(prober, mailboxes), () -> ask(socket, in))
          .print("GETQUOTA in a second, one connection to Cyrus", "imap-admin", "a bare socket");
    }
  }

  private static ImapAdminProber prober(Cyrus cyrus) {
    Auth admin =
        new Auth.Password(Mechanism.Password.PLAIN, Cyrus.ADMIN, null, new Secret(Cyrus.PASSWORD));
    return new ImapAdminProber(
        TestServers.auth(TestServers.of(Method.IMAP_ADMIN, cyrus.imapPort()), admin),
        InstantSource.system());
  }

  private static void logIn(Socket socket, BufferedReader in) throws IOException {
    in.readLine();
    write(socket, "a LOGIN " + Cyrus.ADMIN + " " + Cyrus.PASSWORD + "\r\n");
    assertThat(in.readLine()).startsWith("a OK");
  }

  /** Half a window at a time, like the prober. */
  private void ask(Socket socket, BufferedReader in) throws IOException {
    int sent = 0;
    int answered = 0;
    while (answered < MAILBOXES) {
      if (sent < MAILBOXES && sent - answered <= QuotaWindow.MAX_QUESTIONS / 2) {
        int end = Math.min(MAILBOXES, answered + QuotaWindow.MAX_QUESTIONS);
        StringBuilder commands = new StringBuilder();
        for (; sent < end; sent++) {
          commands.append('q').append(sent).append(" GETQUOTA \"user/");
          commands.append(addresses.get(sent)).append("\"\r\n");
        }
        write(socket, commands.toString());
      }
      String line = in.readLine();
      if (line.startsWith("q")) {
        assertThat(line).endsWith(" OK Completed");
        answered++;
      }
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }
}
