package mailquota.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.text.PlainText;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Why a message was not taken.
 *
 * @param code the reply's; 0 for a connection that failed, or an answer of another kind
 * @param words the server's, or the library's, on one line and cut
 * @param isOfRecipient whether the server refused the recipient, after it had taken the sender
 */
record SmtpFailure(int code, String words, boolean isOfRecipient) {

  private static final int MOST_WORDS = 300;

  /** The server closes the connection (RFC 5321 section 3.8). */
  private static final int CLOSING = 421;

  private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");

  static SmtpFailure of(MessagingException e) {
    // The outermost says "Invalid Addresses" only, or that TLS could not begin; the one behind it
    // has the server's own words, or what is wrong with its certificate.
    Exception next = e.getNextException();
    boolean saysMore =
        next instanceof SSLException || (next != null && e instanceof SendFailedException);
    String words = String.valueOf((saysMore ? next : e).getMessage());
    return new SmtpFailure(replyCode(e), PlainText.of(words, MOST_WORDS), isOfRecipient(e));
  }

  /** The highest in the chain of exceptions that Jakarta Mail hangs on a failure; 0 for none. */
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

  /** Whether the server answered, and goes on to answer: the connection is as good as before. */
  boolean isAnswer() {
    return code >= 400 && !isClosing();
  }

  /** Whether the server said that it closes the connection; then it has not taken the message. */
  boolean isClosing() {
    return code == CLOSING;
  }

  /**
   * Whether it is the recipient's mailbox that is full: X.2.2 (RFC 3463 section 3.3), for good or
   * for now; or 552 without such a status, which without one has that meaning too (RFC 5321 section
   * 4.2.3). With another status 552 is said of one large message.
   */
  boolean isMailboxFull() {
    Matcher status = ENHANCED.matcher(words);
    return status.find() ? status.group().endsWith(".2.2") : code == 552;
  }

  /**
   * By the reply code (RFC 5321 section 4.2.1): 5xx is final, 4xx is not. What has no code is a
   * connection that failed, and the next may not. A relay that does not trust us yet answers 530 or
   * 535 for every mail; that is ours to mend, not final. A recipient who is put off (greylisting, a
   * domain that does not resolve now) says nothing of the others.
   */
  Delivery delivery(String server) {
    String why = "SMTP " + server + ": " + words;
    if (code >= 500 && code != 530 && code != 535) {
      return new Rejected(why);
    }
    return isOfRecipient && isAnswer() ? RetryLater.ofNotice(why) : new RetryLater(why);
  }
}
