package mailquota.demo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class DemoSmtpServerTest {
  private static final String[] EHLO = {
    "250-localhost",
    "250-SIZE 10485760",
    "250-8BITMIME",
    "250-PIPELINING",
    "250 ENHANCEDSTATUSCODES"
  };
  private static final String GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>";

  private final LinkedBlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>(1);
  private DemoServer server;
  private RawClient client;

  /** The queue's one place makes the second mail's {@code add} throw. */
  @BeforeEach
  void connect() throws IOException {
    server = DemoSmtpServer.start(0, address -> !address.startsWith("full@"), mails::add);
    client =
        new RawClient(server)
            .hears("220 localhost ESMTP mailbox-quota-agent's demo server")
            .says("EHLO me")
            .hears(EHLO);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private RawClient readyForData() throws IOException {
    return client
        .says("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
        .hears("250 2.1.0 Sender ok", "250 2.1.5 Recipient ok", GO_AHEAD);
  }

  @Test
  void aMessageIsHandedOverBeforeItIsAccepted() throws IOException {
    client
        .says("MAIL FROM:<a@b.org> SIZE=20 BODY=8BITMIME", "RCPT TO:<c@d.org>", "RCPT TO:<e@f>")
        .says("DATA")
        .hears("250 2.1.0 Sender ok", "250 2.1.5 Recipient ok", "250 2.1.5 Recipient ok", GO_AHEAD)
        .says("Subject: ü", "", "text", ".")
        .hears("250 2.0.0 Message accepted");
    assertThat(mails)
        .containsExactly(
            new DemoMail("a@b.org", List.of("c@d.org", "e@f"), "Subject: ü\r\n\r\ntext\r\n"));
    client.says("QUIT").hears("221 2.0.0 Bye").hearsNothingMore();
  }

  @ParameterizedTest
  @CsvSource({
    "'.|', ''",
    "'..|.|', '.|'",
    "'...x|.y|.|', '..x|y|'",
    "'a|..|b|.|', 'a|.|b|'",
    "'|.|', '|'",
    "'a\n.\nb|.|', 'a\n.\nb|'",
    "'a\r.\rb|.|', 'a\r.\rb|'",
    "'a\r\r\n.|', 'a\r\r\n'",
    "'.\rx|.|', '\rx|'"
  })
  void dotsAreUnstuffedAndOnlyCrLfEndsALine(String sent, String content) throws IOException {
    readyForData().send(sent.replace("|", "\r\n")).hears("250 2.0.0 Message accepted");
    assertThat(mails).extracting(DemoMail::content).containsExactly(content.replace("|", "\r\n"));
  }

  @Test
  void aFullMailboxIsRefusedAndTheOtherServed() throws IOException {
    client
        .says("MAIL FROM:<>", "RCPT TO:<full@d.org>", "RCPT TO:<c@d.org>", "DATA")
        .hears("250 2.1.0 Sender ok", "552 5.2.2 Mailbox is full", "250 2.1.5 Recipient ok")
        .hears(GO_AHEAD)
        .says("x", ".")
        .hears("250 2.0.0 Message accepted");
    assertThat(mails).containsExactly(new DemoMail("", List.of("c@d.org"), "x\r\n"));
  }

  @Test
  void withoutARecipientThereIsNoData() throws IOException {
    client
        .says("MAIL FROM:<a@b.org>", "RCPT TO:<full@d.org>", "DATA", "RSET", "DATA")
        .hears("250 2.1.0 Sender ok", "552 5.2.2 Mailbox is full", "554 5.5.1 No valid recipients")
        .hears("250 2.0.0 Ok", "503 5.5.1 Say MAIL first");
  }

  @Test
  void aConsumerThatThrowsMeansTryAgain() throws IOException {
    readyForData().says("x", ".").hears("250 2.0.0 Message accepted");
    readyForData().says("y", ".").hears("451 4.3.0 Message could not be stored");
    mails.clear();
    readyForData().says("z", ".").hears("250 2.0.0 Message accepted");
  }

  @Test
  void aTooLargeMessageIsReadToItsEndAndRefused() throws IOException {
    client
        .says("MAIL FROM:<a@b.org> SIZE=10485761", "MAIL FROM:<a@b.org> SIZE=-1")
        .hears("552 5.3.4 Message is larger than 10485760", "501 5.5.4 Invalid SIZE");
    String line = "x".repeat(1022) + "\r\n";
    readyForData()
        .send(line.repeat(10_240) + ".\r\nNOOP\r\n")
        .hears("250 2.0.0 Message accepted", "250 2.0.0 Ok");
    assertThat(mails.remove().content()).hasSize(10_485_760);
    readyForData()
        .send(line.repeat(10_240) + "x\r\n.\r\nNOOP\r\n")
        .hears("552 5.3.4 Message is larger than 10485760", "250 2.0.0 Ok");
    assertThat(mails).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL FROM:a@b | 501 5.1.7 Expected FROM:<address>",
        "MAIL FROM:<a b@c> | 501 5.1.7 Expected FROM:<address>",
        "MAIL FROM:<a@b | 501 5.1.7 Expected FROM:<address>",
        "MAIL FROM:<a@> | 501 5.1.7 Expected FROM:<address>",
        "MAIL TO:<a@b> | 501 5.1.7 Expected FROM:<address>",
        "MAIL FROM:<a@b> COLOUR=red | 555 5.5.4 Unknown parameter",
        "mail from: <\"a>\\\" b\"@c> | 250 2.1.0 Sender ok",
        "RCPT TO:<a@b> | 503 5.5.1 Say MAIL first",
        "DATA | 503 5.5.1 Say MAIL first",
        "EHLO | 501 5.5.4 Say who you are",
        "HELO me | 250 localhost",
        "NOOP x | 250 2.0.0 Ok",
        "VRFY me | 252 2.0.0 Not verified, but mail for it is taken",
        "STARTTLS | 502 5.5.1 Command not implemented",
        "GET / HTTP/1.1 | 500 5.5.2 Command not recognized"
      })
  void eachCommandHasItsReply(String command, String reply) throws IOException {
    client.says(command).hears(reply);
  }

  @Test
  void recipientsAreCheckedAndCounted() throws IOException {
    client
        .says("MAIL FROM:<a@b>", "MAIL FROM:<a@b>", "RCPT TO:<>", "RCPT TO:<a@b> NOTIFY=NEVER")
        .hears("250 2.1.0 Sender ok", "503 5.5.1 There is a sender already")
        .hears("501 5.1.3 Expected TO:<address>", "555 5.5.4 Unknown parameter")
        .says("RCPT TO:<@x,@y:Full@b>", "RCPT TO:<postmaster>")
        .hears("250 2.1.5 Recipient ok", "250 2.1.5 Recipient ok")
        .send("RCPT TO:<a@b>\r\n".repeat(99));
    for (int i = 2; i < 100; i++) {
      client.hears("250 2.1.5 Recipient ok");
    }
    client.hears("452 4.5.3 Too many recipients");
  }

  @Test
  void mailNeedsAGreeting() throws IOException {
    try (RawClient second = new RawClient(server).skipLine()) {
      second.says("MAIL FROM:<a@b>").hears("503 5.5.1 Say EHLO first");
    }
  }

  @Test
  void tenInvalidCommandsAreEnough() throws IOException {
    client.send("X\r\n".repeat(1000));
    for (int i = 0; i < 10; i++) {
      client.hears("500 5.5.2 Command not recognized");
    }
    client.hears("421 4.7.0 Too many errors").hearsNothingMore();
  }
}
