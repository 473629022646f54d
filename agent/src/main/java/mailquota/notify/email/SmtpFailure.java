package mailquota.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import mailquota.net.TlsFailure;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.text.PlainText;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * The reason why a message was not accepted.
 *
 * @param code the code of the reply; 0 for a failed connection or another kind of answer
 * @param words the text of the server or the library, on one line, cut
 * @param isOfRecipient whether the server refused the recipient after it accepted the sender
 */
record SmtpFailure(int code, String words, boolean isOfRecipient) {

  private static final int MAX_TEXT = 300;

  /** The server closes the connection (RFC 5321 section 3.8). */
  private static final int CLOSING = 421;

  private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");

  static SmtpFailure of(MessagingException e) {
    // The outermost exception only says "Invalid Addresses" or that TLS failed; the next one
    // contains the reply of the server or the problem of its certificate.
    Exception next = e.getNextException();
    String words =
        next instanceof SSLException tls
            ? TlsFailure.text(tls)
            : String.valueOf(
                (next != null && e instanceof SendFailedException ? next : e).getMessage());
    return new SmtpFailure(replyCode(e), PlainText.of(words, MAX_TEXT), isOfRecipient(e));
  }

  /** The highest reply code in the chain of exceptions; 0 if there is none. */
  private static int replyCode(MessagingException e) {
    int code =
        switch (e) {
          case SMTPAddressFailedException address -> address.getReturnCode();
          case SMTPSendFailedException send -> send.getReturnCode();
          case SMTPSenderFailedException sender -> sender.getReturnCode();
          default -> 0;
        };
    return e.getNextException() instanceof MessagingException next
        ? Math.max(code, replyCode(next))
        : code;
  }

  private static boolean isOfRecipient(MessagingException e) {
    return e instanceof SMTPAddressFailedException
        || (e.getNextException() instanceof MessagingException next && isOfRecipient(next));
  }

  /** Whether the server answered and keeps the connection open. */
  boolean isAnswer() {
    return code >= 400 && !isClosing();
  }

  /** Whether the server closes the connection without having accepted the message. */
  boolean isClosing() {
    return code == CLOSING;
  }

  /**
   * Whether the mailbox of the recipient is full: X.2.2 (RFC 3463 section 3.3), permanent or not,
   * or 552 without an enhanced status (RFC 5321 section 4.2.3). With another status, 552 refers to
   * one large message.
   */
  boolean isMailboxFull() {
    Matcher status = ENHANCED.matcher(words);
    return status.find() ? status.group().endsWith(".2.2") : code == 552;
  }

  /**
   * The delivery by reply code (RFC 5321 section 4.2.1): 5xx is final, 4xx is not, and failed
   * connections are retried. 530 and 535 mean that the relay does not authorize us, which the
   * administrator can fix; they are retried. A deferred recipient (greylisting, unresolved domain)
   * does not affect the others.
   */
  Delivery delivery(String server) {
    String why = "SMTP " + server + ": " + words;
    if (code >= 500 && code != 530 && code != 535) {
      return new Rejected(why);
    }
    return isOfRecipient && isAnswer() ? RetryLater.ofNotice(why) : new RetryLater(why);
  }
}
