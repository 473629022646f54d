package mailquota.probe.imap;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.probe.Connection;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Asks many questions on one connection without waiting for each answer: a window of them slides
 * over the queue, and each answer goes to its question by tag and root, in whatever order they
 * come. Used once, by one thread.
 *
 * <p>What is unanswered is at most {@value #MAX_QUESTIONS} commands and {@value #MAX_BYTES} bytes.
 * That fits the buffers of the network between the two, even while the server reads nothing because
 * nobody reads its answers; so our writes do not block, and we come to read them.
 */
final class QuotaWindow {

  static final int MAX_QUESTIONS = 256;
  static final int MAX_BYTES = 16 * 1024;

  private final ImapWire wire;
  private final Connection connection;
  private final InstantSource clock;
  private final Map<String, RootQuestion> byTag = new LinkedHashMap<>();
  private final Map<String, RootQuestion> byRoot = new HashMap<>();
  private @Nullable RootQuestion lastNamed;
  private int bytes;
  private int refillAt;
  private boolean someAnswered;

  QuotaWindow(ImapWire wire, Connection connection, InstantSource clock) {
    this.wire = wire;
    this.connection = connection;
    this.clock = clock;
  }

  /** Takes from the queue until it is empty and all is answered. */
  void ask(Deque<RootQuestion> queue) throws IOException, ProbeFailedException {
    while (true) {
      refill(queue);
      if (byTag.isEmpty()) {
        return;
      }
      ImapResponse response = wire.next();
      if (response.isTagged()) {
        settle(response, queue);
      } else {
        wire.requireInTurn(response);
        accept(response);
      }
    }
  }

  /** Whether the connection has been of any use. */
  boolean hasAnswers() {
    return someAnswered;
  }

  /**
   * Gives back what was sent and not answered when the connection broke: at the end of the queue,
   * the oldest last, for it is the one that may have broken it. What was sent twice has failed.
   */
  void giveBack(Deque<RootQuestion> queue, Failed broken) {
    for (RootQuestion question : new ArrayList<>(byTag.values()).reversed()) {
      if (question.mayBeSentAgain()) {
        queue.addLast(question);
      } else {
        question.tell(broken);
      }
    }
    byTag.clear();
  }

  /** Half a window at a time, in one write; and time and bytes anew for what it will answer. */
  private void refill(Deque<RootQuestion> queue) throws IOException, ProbeFailedException {
    if (byTag.size() > refillAt || queue.isEmpty()) {
      return;
    }
    connection.renew();
    while (!queue.isEmpty() && byTag.size() < MAX_QUESTIONS && bytes < MAX_BYTES) {
      RootQuestion question = queue.removeFirst();
      byTag.put(wire.hold(question.command()), question);
      byRoot.put(question.root(), question);
      bytes += question.root().length();
    }
    refillAt = byTag.size() / 2;
    wire.flush();
  }

  private void settle(ImapResponse end, Deque<RootQuestion> queue) throws ProbeFailedException {
    RootQuestion question = byTag.remove(end.tag());
    if (question == null) {
      throw new ProbeFailedException(Reason.PROTOCOL, "an answer to no question: " + end);
    }
    someAnswered = true;
    byRoot.remove(question.root());
    bytes -= question.root().length();
    if (!question.isSettledBy(end, wire, clock)) {
      queue.addFirst(question);
    }
  }

  private void accept(ImapResponse line) {
    if (line.is("QUOTAROOT")) {
      lastNamed = byRoot.get(nameIn(line));
      give(line, lastNamed);
    } else if (line.is("QUOTA")) {
      String root = nameIn(line);
      RootQuestion asked = byRoot.get(root);
      give(line, asked);
      // The mailbox that was just named may inherit it; whoever else has it is asked for, too.
      if (lastNamed != asked && lastNamed != null && lastNamed.hasRoot(root)) {
        give(line, lastNamed);
      }
    }
  }

  private static void give(ImapResponse line, @Nullable RootQuestion question) {
    if (question != null) {
      question.accept(line.again());
    }
  }

  /** Leaves the line as it is. An unreadable name is nobody's: its question will miss the line. */
  private static String nameIn(ImapResponse line) {
    try {
      return QuotaAnswer.name(line.again());
    } catch (ProbeFailedException | RuntimeException _) {
      return "";
    }
  }
}
