package mailquota.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import mailquota.notify.Channel;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a channel to its server, each used for many mails: as many as are sent at
 * once. Thread-safe.
 */
final class SmtpConnections implements AutoCloseable {

  /** Servers count idle connections, too. */
  static final Duration IDLE = Duration.ofSeconds(10);

  /** In all, for those that are idle when the channel is closed. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final SmtpClient client;

  /** Those used last come first. */
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean isClosed;

  SmtpConnections(SmtpClient client) {
    this.client = client;
  }

  /** One that waits for its next mail. */
  private static final class Idle {
    private final SmtpClient.Connection connection;
    private final boolean isAscii;

    /** Since when it is known to be idle; used by who closes those that are. */
    private @Nullable Instant since;

    Idle(SmtpClient.Connection connection, boolean isAscii) {
      this.connection = connection;
      this.isAscii = isAscii;
    }
  }

  /**
   * The message is the server's to deliver when this returns. A server that has closed a connection
   * (too many mails on it, too long idle) before it can have taken the message gets it on another.
   *
   * @throws MessagingException as {@link SmtpClient.Connection#send}
   */
  void send(MimeMessage message, InternetAddress from, InternetAddress to)
      throws MessagingException {
    boolean isAscii = MailAddress.isAscii(from) && MailAddress.isAscii(to);
    for (Idle kept = take(isAscii); kept != null; kept = take(isAscii)) {
      if (isSent(message, to, kept)) {
        return;
      }
    }
    Idle fresh = new Idle(client.connect(from, List.of(to)), isAscii);
    send(message, to, fresh);
  }

  private @Nullable Idle take(boolean isAscii) {
    for (Idle each : idle) {
      if (each.isAscii == isAscii && idle.remove(each)) {
        return each;
      }
    }
    return null;
  }

  /** Sends it on a connection that was used before; false when that is closed. */
  private boolean isSent(MimeMessage message, InternetAddress to, Idle kept)
      throws MessagingException {
    if (!kept.connection.isReadyAgain()) {
      kept.connection.close();
      return false;
    }
    try {
      send(message, to, kept);
      return true;
    } catch (MessagingException e) {
      SmtpFailure failure = SmtpFailure.of(e);
      if (failure.isClosing() || (failure.code() <= 0 && !kept.connection.mayHaveArrived())) {
        return false;
      }
      throw e;
    }
  }

  private void send(MimeMessage message, InternetAddress to, Idle on) throws MessagingException {
    boolean isGood = false;
    try {
      on.connection.send(message, to);
      isGood = true;
    } catch (MessagingException e) {
      isGood = SmtpFailure.of(e).isAnswer();
      throw e;
    } finally {
      if (isGood) {
        keep(on.connection, on.isAscii);
      } else {
        on.connection.close();
      }
    }
  }

  private void keep(SmtpClient.Connection connection, boolean isAscii) {
    connection.rest();
    idle.addFirst(new Idle(connection, isAscii));
    if (isClosed) {
      close();
    }
  }

  /** Closes those that have been idle for long. Gives when to look at the others again. */
  Duration closeIdle(Instant now) {
    Duration next = Channel.NEVER;
    for (Idle each : idle) {
      if (each.since == null) {
        each.since = now;
      }
      Duration left = Duration.between(now, each.since.plus(IDLE));
      if (left.isPositive()) {
        next = Durations.shorter(next, left);
      } else if (idle.remove(each)) {
        // The server may take its time to say goodbye.
        Thread.ofVirtual().name("smtp-goodbye").start(each.connection::closeIdle);
      }
    }
    return next;
  }

  /** Closes those that are idle now, and each of the others after its mail. */
  @Override
  public void close() {
    isClosed = true;
    List<Thread> goodbyes = new ArrayList<>();
    for (Idle each = idle.poll(); each != null; each = idle.poll()) {
      goodbyes.add(Thread.ofVirtual().name("smtp-goodbye").start(each.connection::closeIdle));
    }
    Instant end = Instant.now().plus(GOODBYE);
    try {
      for (Thread goodbye : goodbyes) {
        Duration left = Duration.between(Instant.now(), end);
        var _ = left.isPositive() && goodbye.join(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
