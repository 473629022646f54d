package mailquota.notify.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Properties;
import mailquota.demo.server.DemoMail;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Level;
import mailquota.testing.Styles;
import org.jspecify.annotations.Nullable;

/** Channels of tests, and their mails as a mail client reads them. */
public final class Emails {

  private Emails() {}

  /** All levels from OK's end on, to a server on this port of loopback that wants no TLS. */
  public static EmailSettings to(String to, @Nullable String escalateTo, int port) {
    return to(to, escalateTo, onLoopback(port));
  }

  /** A server on this port of loopback that wants no TLS. */
  static SmtpServer onLoopback(int port) {
    return new SmtpServer(
        "127.0.0.1", port, Tls.NONE, Trust.ofSystem(), null, null, SmtpServer.USUAL_CONNECTIONS);
  }

  public static EmailSettings to(String to, @Nullable String escalateTo, SmtpServer smtp) {
    return new EmailSettings(
        "owner",
        EnumSet.range(Level.INFO, Level.FULL),
        "Postmaster <postmaster@example.org>",
        to,
        escalateTo,
        Styles.usual(),
        smtp);
  }

  public static MimeMessage read(DemoMail mail) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(mail.content().getBytes(UTF_8)));
  }

  /** The text, or the HTML. */
  public static String part(MimeMessage message, int index) throws MessagingException, IOException {
    return String.valueOf(((Multipart) message.getContent()).getBodyPart(index).getContent());
  }
}
