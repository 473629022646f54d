package mailquota.notify.email;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;
import mailquota.net.Tls;
import mailquota.quota.Secret;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.jspecify.annotations.Nullable;

final class MailSession {

  /** Unless it is named, Jakarta Mail searches all jars for it, for each part of each mail. */
  private static final String STREAMS = "jakarta.mail.util.StreamProvider";

  static {
    if (System.getProperty(STREAMS) == null) {
      System.setProperty(STREAMS, MailStreamProvider.class.getName());
    }
  }

  private MailSession() {}

  /** Uses SMTPUTF8 (RFC 6531) for every mail. */
  static Session smtpUtf8(SmtpServer server) {
    Session session = with(server);
    session.getProperties().setProperty("mail.mime.allowutf8", "true");
    return session;
  }

  /** For messages with non-ASCII addresses: headers in UTF-8 (RFC 6532). */
  static Session utf8Headers() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return Session.getInstance(properties);
  }

  static Session with(SmtpServer server) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", String.valueOf(server.port()));
    properties.setProperty("mail.smtp.localhost", ourName());
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", server.trust().context().getSocketFactory());
    if (server.tls() == Tls.STARTTLS) {
      properties.setProperty("mail.smtp.starttls.enable", "true");
      properties.setProperty("mail.smtp.starttls.required", "true");
    }
    String user = server.user();
    Secret password = server.password();
    if (user == null || password == null) {
      return Session.getInstance(properties);
    }
    properties.setProperty("mail.smtp.auth", "true");
    return Session.getInstance(properties, new Login(user, password));
  }

  /**
   * The name for EHLO: a full name or an address in brackets (RFC 5321 section 4.1.1.1); servers
   * reject a bare {@code mailhost}.
   */
  private static String ourName() {
    try {
      InetAddress here = InetAddress.getLocalHost();
      String name = here.getCanonicalHostName();
      boolean isFullName = name.matches("(?i)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z][a-z0-9-]*");
      return isFullName ? name : literal(here);
    } catch (UnknownHostException _) {
      return literal(InetAddress.getLoopbackAddress());
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
  }

  private static final class Login extends Authenticator {

    private final String user;
    private final Secret password;

    Login(String user, Secret password) {
      this.user = user;
      this.password = password;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return new PasswordAuthentication(user, password.reveal());
    }
  }
}
