package mailquota.probe.imap;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A GETQUOTA for one quota root, on behalf of every mailbox that has it. Cyrus answers {@code NO
 * Quota root does not exist} both for a mailbox without a limit and for a missing one. GETQUOTAROOT
 * follows then, which distinguishes the two and finds inherited roots. Used by one thread.
 */
final class RootQuestion {

  private final String root;
  private final List<Mailbox> mailboxes = new ArrayList<>(1);
  private final BiConsumer<Mailbox, ProbeResult> results;
  private final boolean mayInherit;
  private boolean byMailbox;
  private int timesSent;
  private final ZeroLimit zeroLimit;
  private QuotaAnswer answer;
  private boolean answered;
  private @Nullable Failed garbage;

  /**
   * @param mayInherit whether GETQUOTAROOT follows when there is no such root; false for a folder
   *     that is not a mailbox
   */
  RootQuestion(
      String root,
      boolean mayInherit,
      ZeroLimit zeroLimit,
      BiConsumer<Mailbox, ProbeResult> results) {
    this.root = root;
    this.mayInherit = mayInherit;
    this.zeroLimit = zeroLimit;
    answer = new QuotaAnswer(zeroLimit);
    this.results = results;
  }

  void askAlsoFor(Mailbox mailbox) {
    mailboxes.add(mailbox);
  }

  String root() {
    return root;
  }

  /** The command to send; discards the answers from an earlier connection. */
  String command() {
    timesSent++;
    answer = new QuotaAnswer(zeroLimit);
    answered = false;
    garbage = null;
    return name() + " " + ImapWire.quoted(root);
  }

  private String name() {
    return byMailbox ? "GETQUOTAROOT" : "GETQUOTA";
  }

  boolean mayBeSentAgain() {
    return timesSent < 2;
  }

  /** Processes a line about this root, or about a root named for this mailbox. */
  void accept(ImapResponse line) {
    answered |= !byMailbox || line.is("QUOTAROOT");
    try {
      answer.accept(line);
    } catch (ProbeFailedException e) {
      garbage = e.failed();
    } catch (RuntimeException e) {
      // The following lines are not affected.
      garbage = new Failed(Reason.PROTOCOL, "the server's answer is malformed: " + e);
    }
  }

  boolean hasRoot(String name) {
    return answer.names(name);
  }

  /** Processes the tagged response; returns false when GETQUOTAROOT must follow. */
  boolean finish(ImapResponse end, ImapWire wire, InstantSource clock) throws ProbeFailedException {
    boolean isNone = end.isNo() && !byMailbox && refusal(end.text()) == null;
    if (isNone && !mayInherit) {
      report(new NoQuota());
      return true;
    }
    if (isNone) {
      byMailbox = true;
      timesSent = 0;
      return false;
    }
    report(result(end, wire, clock));
    return true;
  }

  private ProbeResult result(ImapResponse end, ImapWire wire, InstantSource clock)
      throws ProbeFailedException {
    String text = end.text();
    if (end.isNo()) {
      Failed refusal = refusal(text);
      return refusal == null
          ? new Failed(
              Reason.PROTOCOL, Refusals.withText("the server has no mailbox " + root, text))
          : refusal;
    }
    if (!end.isOk()) {
      Failed refused = Refusals.failed(name() + " was not understood", text, Reason.PROTOCOL);
      return refused.reason() != Reason.PROTOCOL || wire.capabilityNames().contains("QUOTA")
          ? refused
          : new Unsupported();
    }
    if (garbage != null) {
      return garbage;
    }
    if (!answered) {
      return new Failed(Reason.PROTOCOL, name() + " was answered without the requested data");
    }
    try {
      return answer.result(clock.instant());
    } catch (ProbeFailedException e) {
      return e.failed();
    }
  }

  /** The failure for a refusal; null when it means that there is no such root or mailbox. */
  private @Nullable Failed refusal(String text) {
    if (isDenied(text)) {
      return new Failed(Reason.AUTH, "the login is not an admin on this server: " + text);
    }
    Failed refused = Refusals.failed(name() + " was refused", text, Reason.PROTOCOL);
    return refused.reason() == Reason.PROTOCOL ? null : refused;
  }

  /** Cyrus' text for every root when the login is not an admin's; or the code of RFC 5530. */
  static boolean isDenied(String text) {
    String words = text.toLowerCase(Locale.ROOT);
    return words.contains("permission denied") || words.startsWith("[noperm]");
  }

  /** Reports the result. Called once. */
  void report(ProbeResult result) {
    for (Mailbox mailbox : mailboxes) {
      results.accept(mailbox, result);
    }
  }
}
