package mailquota.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import mailquota.board.MailboxStatus;
import mailquota.demo.server.DemoMail;
import mailquota.polling.Monitor;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Sanitizer;
import org.jspecify.annotations.Nullable;

/**
 * Prints what happens, and each warning mail as it arrives. With many mailboxes it prints the first
 * mails, and then counts. Thread-safe.
 */
final class Narrator {

  private static final int MAX_SHOWN_IN_CROWD = 200;
  private static final int CROWD = 1000;
  private static final long SUMMARY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final boolean crowd;
  private final long begin = System.nanoTime();

  /** This object's monitor guards the fields below and the order of output. */
  private final Map<String, Level> levels = new HashMap<>();

  private final Map<String, Boolean> servers = new HashMap<>();
  private final Map<String, String> failures = new HashMap<>();
  private @Nullable Monitor monitor;
  private long probes;
  private long mails;
  private long nextSummary = begin + SUMMARY_NANOS;

  Narrator(PrintWriter out, int mailboxes) {
    this.out = out;
    crowd = mailboxes > CROWD;
  }

  void watch(Monitor watched) {
    monitor = watched;
  }

  synchronized void welcome(int port, Path config) {
    out.printf(
        """
        http://127.0.0.1:%1$d/

        That page shows mail servers with filling mailboxes (IMAP mx1 and mx2, POP3 pop) and the agent
        that watches them, all in this process and on loopback. The mailboxes have a past of three weeks.

          metrics   curl -s localhost:%1$d/metrics | grep mailbox_quota
          config    %2$s
          stop      Ctrl-C

        """,
        port, config);
    out.flush();
  }

  synchronized void say(String what) {
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    out.printf("%2d:%02d  %s%n", seconds / 60, seconds % 60, Sanitizer.line(what));
    out.flush();
  }

  synchronized void status(MailboxStatus status) {
    probes++;
    server(status.mailbox().server());
    switch (status.lastProbe().result()) {
      case Measured(Reading reading) -> level(status, reading);
      case Failed(var reason, var detail, _) ->
          once(status, reason.label() + ": " + detail, "cannot be measured, " + reason.label());
      case NoQuota() -> once(status, "no quota", "has no quota: no limit, no figures");
      case Unsupported() -> once(status, "unsupported", "is on a server that reports no quota");
    }
    summary();
  }

  synchronized void mail(DemoMail mail) {
    mails++;
    if (crowd && mails > MAX_SHOWN_IN_CROWD) {
      return;
    }
    try {
      MimeMessage message =
          new MimeMessage(
              Session.getInstance(new Properties()),
              new ByteArrayInputStream(mail.content().getBytes(UTF_8)));
      say("mail to %s: %s".formatted(String.join(", ", mail.recipients()), message.getSubject()));
      if (mails == 1) {
        text(message).lines().map(line -> "      | " + Sanitizer.line(line)).forEach(out::println);
        out.flush();
      }
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("the warning is no readable mail", e);
    }
  }

  private static String text(MimeMessage message) throws MessagingException, IOException {
    if (message.getContent() instanceof Multipart parts) {
      BodyPart first = parts.getBodyPart(0);
      return String.valueOf(first.getContent());
    }
    return String.valueOf(message.getContent());
  }

  private void server(String server) {
    if (monitor == null) {
      return;
    }
    boolean up = monitor.isUp(server).orElse(true);
    Boolean before = servers.put(server, up);
    if (before != null && before != up) {
      say("the agent sees that " + server + (up ? " is back" : " is down"));
    }
  }

  private void level(MailboxStatus status, Reading reading) {
    Level now = status.level();
    String address = status.mailbox().address().value();
    if (now == null || crowd) {
      return;
    }
    Level before = levels.put(address, now);
    if (before == null ? now != Level.OK : before != now) {
      String percent = reading.headline().map(Ratio::percent).orElse("");
      say(
          before != null && before.isAbove(now)
              ? "%s was cleaned up, now %s full (%s)".formatted(address, percent, now)
              : "%s is %s full (%s)".formatted(address, percent, now));
    }
  }

  /** Prints a condition of a mailbox once, and again only when it changes. */
  private void once(MailboxStatus status, String what, String words) {
    String address = status.mailbox().address().value();
    boolean serverIsDown = monitor != null && !monitor.isUp(status.mailbox().server()).orElse(true);
    if (!crowd && !serverIsDown && !what.equals(failures.put(address, what))) {
      say(address + " " + words);
    }
  }

  private void summary() {
    long now = System.nanoTime();
    if (crowd && now - nextSummary >= 0) {
      nextSummary = now + SUMMARY_NANOS;
      say("%,d probes so far, %,d warning mails".formatted(probes, mails));
    }
  }
}
