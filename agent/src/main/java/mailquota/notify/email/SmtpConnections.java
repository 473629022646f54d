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
 * The connections of a channel to its server, as many as concurrent deliveries, each used for many
 * mails. Thread-safe.
 */
final class SmtpConnections implements AutoCloseable {

  /** Short, since servers count idle connections against their limits. */
  static final Duration IDLE = Duration.ofSeconds(10);

  /** The total time to close all idle connections. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final SmtpClient client;

  /** Most recently used first. */
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean isClosed;

  SmtpConnections(SmtpClient client) {
    this.client = client;
  }

  private static final class Idle {
    private final SmtpClient.Connection connection;
    private final boolean isAscii;

    /** The time at which it was first seen idle; used by {@link #closeIdle} only. */
    private @Nullable Instant since;

    Idle(SmtpClient.Connection connection, boolean isAscii) {
      this.connection = connection;
      this.isAscii = isAscii;
    }
  }

  /**
   * Sends a message; on return the server is responsible for it. If the server has closed a used
   * connection before it can have received the message, another connection is used.
   *
   * @throws MessagingException as {@link SmtpClient.Connection#send}
   */
  void send(MimeMessage message, InternetAddress from, InternetAddress to)
      throws MessagingException {
    boolean isAscii = MailAddress.isAscii(from) && MailAddress.isAscii(to);
    for (Idle kept = take(isAscii); kept != null; kept = take(isAscii)) {
      if (trySend(message, to, kept)) {
        return;
      }
    }
    Idle fresh = new Idle(client.connect(from, to), isAscii);
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

  /** Sends the message on a used connection; false if that is closed. */
  private boolean trySend(MimeMessage message, InternetAddress to, Idle kept)
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

  /** Closes connections that have been idle for long. Returns the time until the next call. */
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
        // QUIT may take time.
        Thread.ofVirtual().name("smtp-close").start(each.connection::closeIdle);
      }
    }
    return next;
  }

  /** Closes idle connections now, and the others after their current mail. */
  @Override
  public void close() {
    isClosed = true;
    List<Thread> closings = new ArrayList<>();
    for (Idle each = idle.poll(); each != null; each = idle.poll()) {
      closings.add(Thread.ofVirtual().name("smtp-close").start(each.connection::closeIdle));
    }
    Instant end = Instant.now().plus(CLOSE_TIMEOUT);
    try {
      for (Thread closing : closings) {
        Duration left = Duration.between(Instant.now(), end);
        var _ = left.isPositive() && closing.join(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
