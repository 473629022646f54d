package mailquota.demo.server;

import static mailquota.demo.server.Mailboxes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DemoPop3ServerTest {
  private static final String GREETING = "+OK mailbox-quota-agent's demo POP3 server ready.";
  private static final String IN_USE = "-ERR [IN-USE] Another session has this maildrop open.";
  private static final String INVALID = "-ERR Unknown command, or not in this state.";

  private final Mailboxes mailboxes =
      new Mailboxes()
          .with("alice@example.org", 5 * GIB, 3)
          .with("empty@example.org", 0, 0)
          .with("alice", new Mailboxes.Fixed("alice@example.org", "p w", 5 * GIB, 3, List.of()));
  private DemoServer server;
  private RawClient client;

  @BeforeEach
  void connect() throws IOException {
    server = DemoPop3Server.start(0, mailboxes);
    client = connected();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private RawClient connected() throws IOException {
    return new RawClient(server).hears(GREETING);
  }

  @Test
  void oneFlightIsAnsweredInOrder() throws IOException {
    client
        .says("USER alice@example.org", "PASS secret", "STAT", "QUIT")
        .hears("+OK", "+OK Logged in.", "+OK 3 5368709120", "+OK Bye.")
        .hearsNothingMore();
  }

  @Test
  void oneFlightWithAWrongPasswordIsAnsweredInOrderToo() throws IOException {
    client
        .says("USER alice@example.org", "PASS wrong", "STAT", "QUIT")
        .hears("+OK", "-ERR [AUTH] Authentication failed.", INVALID, "+OK Bye.")
        .hearsNothingMore();
  }

  @Test
  void capabilitiesAreTheSameInBothStates() throws IOException {
    String[] capabilities = {
      "+OK Capability list follows.",
      "USER",
      "PIPELINING",
      "RESP-CODES",
      "AUTH-RESP-CODE",
      "SASL PLAIN",
      "UIDL",
      "IMPLEMENTATION mailbox-quota-agent-demo",
      "."
    };
    client
        .says("CAPA", "user empty@example.org", "pass secret", "capa")
        .hears(capabilities)
        .hears("+OK", "+OK Logged in.")
        .hears(capabilities);
  }

  @Test
  void passNeedsUserRightBefore() throws IOException {
    client
        .says("PASS secret", "USER alice@example.org", "CAPA2", "PASS secret", "USER", "STAT")
        .hears(INVALID, "+OK", INVALID, INVALID, "-ERR Missing login.", INVALID);
  }

  @Test
  void aPasswordMayHaveSpaces() throws IOException {
    client.says("USER alice", "PASS p w").hears("+OK", "+OK Logged in.");
  }

  @Test
  void plainIsAskedForOrComesAtOnce() throws IOException {
    client
        .says("AUTH PLAIN AGFsaWNlQGV4YW1wbGUub3JnAHNlY3JldA==", "QUIT")
        .hears("+OK Logged in.", "+OK Bye.");
    try (RawClient second = connected()) {
      second
          .says("AUTH PLAIN", "*", "AUTH PLAIN =", "AUTH PLAIN AGEAYg==", "AUTH CRAM-MD5", "AUTH")
          .hears("+ ", "-ERR Authentication cancelled.", "-ERR Invalid PLAIN response.")
          .hears("-ERR [AUTH] Authentication failed.")
          .hears("-ERR Unsupported authentication mechanism.")
          .hears("-ERR Unsupported authentication mechanism.")
          .says("auth plain")
          .hears("+ ")
          .says("AGFsaWNlQGV4YW1wbGUub3JnAHNlY3JldA==")
          .hears("+OK Logged in.");
    }
  }

  @Test
  void messagesShareTheSizeToTheOctet() throws IOException {
    client
        .says("USER alice@example.org", "PASS secret", "LIST", "LIST 3", "UIDL", "UIDL 2")
        .hears("+OK", "+OK Logged in.")
        .hears("+OK 3 messages", "1 1789569706", "2 1789569706", "3 1789569708", ".")
        .hears("+OK 3 1789569708", "+OK 3 messages", "1 1", "2 2", "3 3", ".", "+OK 2 2")
        .says("LIST 0", "LIST 4", "LIST x", "NOOP", "RSET")
        .hears("-ERR No such message.", "-ERR No such message.", "-ERR No such message.")
        .hears("+OK", "+OK");
  }

  @Test
  void anEmptyMaildropIsListedEmpty() throws IOException {
    client
        .says("USER empty@example.org", "PASS secret", "STAT", "LIST")
        .hears("+OK", "+OK Logged in.", "+OK 0 0", "+OK 0 messages", ".");
  }

  @Test
  void aMaildropIsLockedWhicheverLoginOpenedItUntilQuit() throws IOException {
    client.says("USER alice@example.org", "PASS secret").hears("+OK", "+OK Logged in.");
    try (RawClient second = connected()) {
      second
          .says("USER alice", "PASS p w", "USER empty@example.org", "PASS secret")
          .hears("+OK", IN_USE, "+OK", "+OK Logged in.");
    }
    client.says("QUIT").hears("+OK Bye.");
    try (RawClient third = connected()) {
      third.says("USER alice", "PASS p w").hears("+OK", "+OK Logged in.");
    }
  }

  @Test
  void aDisconnectUnlocks() throws IOException {
    client.says("USER alice", "PASS p w").hears("+OK", "+OK Logged in.");
    client.close();
    try (RawClient second = connected()) {
      AtomicReference<String> answer = new AtomicReference<>();
      Eventually.await(() -> {
        answer.set(second.says("USER alice", "PASS p w").hears("+OK").line());
        return !IN_USE.equals(answer.get());
      });
      assertThat(answer).hasValue("+OK Logged in.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0\0", "RETR 1", "STLS", "ÿ"})
  void tenInvalidCommandsAreEnough(String command) throws IOException {
    client.send((command + "\r\n").repeat(100));
    for (int i = 0; i < 10; i++) {
      client.hears(INVALID);
    }
    client.hears("-ERR Too many invalid commands.").hearsNothingMore();
  }
}
