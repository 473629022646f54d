package mailquota.demo.server;

import static mailquota.demo.server.Mailboxes.GIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class DemoServerTest {
  private static final Mailboxes MAILBOXES =
      new Mailboxes()
          .with("alice", GIB, 7, new DemoRoot("q", new DemoResource.Storage(GIB, 2 * GIB)));

  /** Each protocol and what its clients hear when the server hangs up. */
  enum Kind {
    IMAP("* BYE Too long line or literal.", "* BYE Disconnected for inactivity."),
    POP3("-ERR Too long line.", ""),
    SMTP("421 4.5.2 Line too long", "421 4.4.2 Timeout");

    private final String tooLong;
    private final String idle;

    Kind(String tooLong, String idle) {
      this.tooLong = tooLong;
      this.idle = idle;
    }

    DemoServer start(DemoServer.Limits limits) throws IOException {
      Protocol protocol =
          switch (this) {
            case IMAP -> DemoImapServer.protocol(MAILBOXES);
            case POP3 -> DemoPop3Server.protocol(MAILBOXES);
            case SMTP -> DemoSmtpServer.protocol(address -> true, mail -> {});
          };
      return DemoServer.start(protocol, 0, limits);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPausedServerRefusesAndAResumedOneServesAtTheSamePort(Kind kind) throws IOException {
    try (DemoServer server = kind.start(DemoServer.Limits.DEFAULT)) {
      for (int round = 0; round < 3; round++) {
        RawClient client = new RawClient(server).skipLine();
        server.pause();
        server.pause();
        assertThat(client.isCutOff()).isTrue();
        assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
        server.resume();
        server.resume();
        new RawClient(server).skipLine().close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedServerStaysClosed(Kind kind) throws IOException {
    DemoServer server = kind.start(DemoServer.Limits.DEFAULT);
    RawClient client = new RawClient(server).skipLine();
    server.close();
    server.close();
    server.pause();
    assertThat(client.isCutOff()).isTrue();
    assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(server::resume).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingAPausedServerFreesItsPort() throws IOException {
    DemoServer server = Kind.IMAP.start(DemoServer.Limits.DEFAULT);
    server.pause();
    server.close();
    DemoImapServer.start(server.port(), MAILBOXES).close();
  }

  @Test
  void noMaildropIsLockedAfterAPause() throws IOException {
    try (DemoServer server = Kind.POP3.start(DemoServer.Limits.DEFAULT)) {
      for (int round = 0; round < 20; round++) {
        new RawClient(server)
            .skipLine()
            .says("USER alice", "PASS secret")
            .hears("+OK", "+OK Logged in.");
        server.pause();
        server.resume();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndlessLineIsCutOffWithAReason(Kind kind) throws IOException {
    try (DemoServer server = kind.start(DemoServer.Limits.DEFAULT);
        RawClient client = new RawClient(server).skipLine()) {
      client.send("x".repeat(1024 * 1024)).hears(kind.tooLong).hearsNothingMore();
      new RawClient(server).skipLine().close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void garbageDoesNotAffectOthers(Kind kind) throws IOException {
    try (DemoServer server = kind.start(DemoServer.Limits.DEFAULT)) {
      for (String garbage :
          List.of("\0\1\2\3\r\n", "\r\n\n\n\r", "\u0016\u0003\u0001 {5+}\n", "{")) {
        new RawClient(server).send(garbage).close();
      }
      new RawClient(server).skipLine().close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSilentClientIsLeft(Kind kind) throws IOException {
    DemoServer.Limits limits = new DemoServer.Limits(10, Duration.ofMillis(50));
    try (DemoServer server = kind.start(limits);
        RawClient client = new RawClient(server).skipLine()) {
      assertThat(client.line()).isEqualTo(kind.idle);
      client.hearsNothingMore();
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneConnectionTooManyIsRefused(Kind kind) throws IOException {
    try (DemoServer server = kind.start(new DemoServer.Limits(1, Duration.ofSeconds(20)))) {
      RawClient first = new RawClient(server).skipLine();
      String refusal = new RawClient(server).line();
      assertThat(refusal).contains("Too many connections");
      first.close();
      Eventually.await(() -> !new RawClient(server).line().equals(refusal));
    }
  }

  @Test
  void twoHundredClientsAreServedAtOnce() throws Exception {
    List<Callable<String>> clients = new ArrayList<>();
    try (DemoServer server = Kind.IMAP.start(DemoServer.Limits.DEFAULT);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        clients.add(() -> quotaByOneFlight(server));
      }
      for (Future<String> answer : executor.invokeAll(clients)) {
        assertThat(answer.get()).isEqualTo("* QUOTA q (STORAGE 1048576 2097152)");
      }
    }
  }

  private static String quotaByOneFlight(DemoServer server) throws IOException {
    try (RawClient client = new RawClient(server)) {
      client.says("a LOGIN alice secret", "b GETQUOTAROOT INBOX", "c LOGOUT");
      client.skipLine().skipLine().skipLine();
      String quota = client.line();
      client.skipLine().skipLine().skipLine().hearsNothingMore();
      return quota;
    }
  }
}
