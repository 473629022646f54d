package mailquota.probe.doveadm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.bench.Duel;
import mailquota.inventory.Mailbox;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Outcome;
import mailquota.probe.TestServers;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Test;

/**
 * Mailboxes per second on a real Dovecot's doveadm, with two roots each: the prober, in turns with
 * a bare socket that sends the same requests and only counts the bytes of the answers.
 */
class DoveadmBench {

  private static final int MAILBOXES = 5000;

  /** Fewer than half of the users: these are requested by name. */
  private static final int SOME = 2000;

  private final List<String> addresses =
      IntStream.range(0, MAILBOXES).mapToObj(i -> "user" + i + "@bench.example.org").toList();

  @Test
  void mailboxesInASecond() throws Exception {
    try (Dovecot dovecot =
        Dovecot.start(DovecotSettings.standard().roots("User quota", "Archive"))) {
      dovecot.addUsers(
          addresses.stream().map(name -> User.named(name).storage("1M").storage(2, "5M")).toList());
      duel(dovecot, MAILBOXES, List.of(Commands.QUOTA_OF_ALL))
          .print("doveadm, all users in one request", "doveadm", "a bare socket");
      duel(dovecot, SOME, byName())
          .print("doveadm, by name, 50 a request", "doveadm", "a bare socket");
    }
  }

  private Duel duel(Dovecot dovecot, int count, List<Commands> same) throws Exception {
    DoveadmProber prober = prober(dovecot);
    List<Mailbox> mailboxes =
        addresses.subList(0, count).stream().map(TestServers::mailbox).toList();
    return Duel.of(
        count, () -> Outcome.assertAllMeasured(prober, mailboxes), () -> ask(dovecot, same, count));
  }

  private List<Commands> byName() {
    return IntStream.range(0, SOME / ByNameQuery.BATCH_SIZE)
        .mapToObj(
            i -> addresses.subList(i * ByNameQuery.BATCH_SIZE, (i + 1) * ByNameQuery.BATCH_SIZE))
        .map(Commands::quotaOf)
        .toList();
  }

  private static DoveadmProber prober(Dovecot dovecot) {
    MailServer server = TestServers.of(Method.DOVEADM, dovecot.doveadmPort());
    return new DoveadmProber(
        TestServers.auth(
            server, TestServers.auth(Mechanism.Password.PLAIN, Dovecot.DOVEADM_API_KEY)),
        InstantSource.system());
  }

  private static void ask(Dovecot dovecot, List<Commands> requests, int mailboxes)
      throws IOException {
    long bytes = 0;
    for (Commands request : requests) {
      bytes += ask(dovecot, request);
    }
    assertThat(bytes).isGreaterThan(200L * mailboxes);
  }

  /** Dovecot 2.3 closes the connection after each answer. */
  private static long ask(Dovecot dovecot, Commands request) throws IOException {
    String key = Base64.getEncoder().encodeToString(Dovecot.DOVEADM_API_KEY.getBytes(US_ASCII));
    byte[] body = request.json().getBytes(US_ASCII);
    String head =
        """
        POST /doveadm/v1 HTTP/1.1\r
        Host: localhost\r
        Authorization: X-Dovecot-API %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(key, body.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), dovecot.doveadmPort())) {
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(body);
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[64 * 1024];
      long bytes = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
      return bytes;
    }
  }
}
