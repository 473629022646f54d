package mailquota.bench;

import jakarta.mail.MessagingException;
import jakarta.mail.Quota;
import jakarta.mail.QuotaAwareStore;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The usual way of a Java program: a {@link Store} of Angus Mail, opened, asked and closed. */
public final class AngusClient {

  private final String protocol;
  private final Session session;

  /**
   * @param context for TLS from the first byte; null for none
   */
  public AngusClient(int port, @Nullable SSLContext context) {
    protocol = context == null ? "imap" : "imaps";
    Properties properties = new Properties();
    properties.setProperty("mail." + protocol + ".host", "localhost");
    properties.setProperty("mail." + protocol + ".port", Integer.toString(port));
    if (context != null) {
      properties.put("mail.imaps.ssl.socketFactory", context.getSocketFactory());
    }
    session = Session.getInstance(properties);
  }

  /** The password of every mailbox is {@code secret}. */
  public void quotaOf(String address) throws MessagingException {
    try (Store store = session.getStore(protocol)) {
      store.connect(address, "secret");
      Quota[] quotas = ((QuotaAwareStore) store).getQuota("INBOX");
      if (quotas.length == 0) {
        throw new MessagingException("no QUOTA of " + address);
      }
    }
  }
}
