package mailquota.demo.server;

import static mailquota.demo.server.Mailboxes.KIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Quota;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the servers say is what Angus Mail, the agent's own library, expects to hear. */
@Timeout(60)
class RealClientTest {
  private final Mailboxes mailboxes =
      new Mailboxes()
          .with(
              "alice@example.org",
              1500,
              2,
              new DemoRoot(
                  "User \"quota\"",
                  new DemoResource.Storage(1500, 1024 * KIB),
                  new DemoResource.Messages(2, 100)),
              new DemoRoot("", new DemoResource.Storage(0, KIB)));

  private static Session session(String protocol, DemoServer server) {
    Properties properties = new Properties();
    properties.setProperty("mail." + protocol + ".host", "127.0.0.1");
    properties.setProperty("mail." + protocol + ".port", Integer.toString(server.port()));
    properties.setProperty("mail." + protocol + ".starttls.enable", "false");
    return Session.getInstance(properties);
  }

  @Test
  void imapStoreSeesTheQuota() throws Exception {
    try (DemoServer server = DemoImapServer.start(0, mailboxes);
        Store store = session("imap", server).getStore("imap")) {
      store.connect("alice@example.org", "secret");
      Quota[] quotas = ((IMAPStore) store).getQuota("INBOX");
      Arrays.sort(quotas, Comparator.comparing(quota -> quota.quotaRoot)); // Angus hashes them
      assertThat(quotas).extracting(quota -> quota.quotaRoot).containsExactly("", "User \"quota\"");
      assertThat(quotas[1].resources)
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactly(
              new Quota.Resource("STORAGE", 2, 1024), new Quota.Resource("MESSAGE", 2, 100));
      try (Folder inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        assertThat(inbox.getMessageCount()).isEqualTo(2);
      }
    }
  }

  @Test
  void imapStoreSeesAWrongPassword() throws Exception {
    try (DemoServer server = DemoImapServer.start(0, mailboxes);
        Store store = session("imap", server).getStore("imap")) {
      assertThatThrownBy(() -> store.connect("alice@example.org", "wrong"))
          .isInstanceOf(AuthenticationFailedException.class);
    }
  }

  @Test
  void pop3StoreSeesTheMessages() throws Exception {
    try (DemoServer server = DemoPop3Server.start(0, mailboxes);
        Store store = session("pop3", server).getStore("pop3")) {
      store.connect("alice@example.org", "secret");
      try (Folder inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        assertThat(inbox.getMessageCount()).isEqualTo(2);
      }
    }
  }

  @Test
  void smtpTransportDeliversAndHearsOfFullMailboxes() throws Exception {
    LinkedBlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
    try (DemoServer server =
        DemoSmtpServer.start(0, address -> !address.equals("full@example.org"), mails::add)) {
      MimeMessage message = new MimeMessage(session("smtp", server));
      message.setFrom("postmaster@example.org");
      message.setRecipients(Message.RecipientType.TO, "alice@example.org");
      message.setSubject("Größe", "UTF-8");
      message.setText(".\n.dots\nover", "UTF-8");
      Transport.send(message);
      DemoMail mail = mails.remove();
      assertThat(mail.from()).isEqualTo("postmaster@example.org");
      assertThat(mail.recipients()).isEqualTo(List.of("alice@example.org"));
      assertThat(mail.content())
          .contains("Subject: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=\r\n")
          .endsWith("\r\n\r\n.\r\n.dots\r\nover\r\n");
      message.setRecipient(Message.RecipientType.TO, new InternetAddress("full@example.org"));
      assertThatThrownBy(() -> Transport.send(message))
          .isInstanceOf(SendFailedException.class)
          .hasStackTraceContaining("552 5.2.2 Mailbox is full");
    }
  }
}
