package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

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
import org.jspecify.annotations.Nullable;

/**
 * Pipelines many questions on one connection in a sliding window, and assigns each answer to its
 * question by tag and root, in any order. Used once, by one thread.
 *
 * <p>At most {@value #MAX_QUESTIONS} commands and {@value #MAX_BYTES} bytes are unanswered. They
 * fit the network buffers, so that writes do not block even while the server waits for its answers
 * to be read.
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

  boolean hasAnswers() {
    return someAnswered;
  }

  /**
   * Returns the unanswered questions to the end of the queue after the connection broke, the oldest
   * last, because it may have broken the connection. A question that was sent twice fails.
   */
  void giveBack(Deque<RootQuestion> queue, Failed broken) {
    for (RootQuestion question : new ArrayList<>(byTag.values()).reversed()) {
      if (question.mayBeSentAgain()) {
        queue.addLast(question);
      } else {
        question.report(broken);
      }
    }
    byTag.clear();
  }

  /** Adds half a window in one write, and renews deadline and byte count for its answers. */
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
      throw malformed("an answer without a question: " + end);
    }
    someAnswered = true;
    byRoot.remove(question.root());
    bytes -= question.root().length();
    if (!question.finish(end, wire, clock)) {
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
      // The mailbox named last may inherit the root, in addition to the question for the root
      // itself.
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

  /** Does not move the read position; empty for an unreadable name, which has no question. */
  private static String nameIn(ImapResponse line) {
    try {
      return QuotaAnswer.name(line.again());
    } catch (ProbeFailedException | RuntimeException _) {
      return "";
    }
  }
}
