package mailquota.probe.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mailquota.probe.ProbeFailedException;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.jspecify.annotations.Nullable;

/**
 * GETQUOTAROOT INBOX and the LOGOUT behind it, as often as they were sent: a server that lost them
 * gets them twice, and one that was only slow may answer both. The first answer counts. Used by one
 * thread.
 */
final class QuotaRequest {

  private final List<String> tags = new ArrayList<>(2);
  private final QuotaAnswer answer = new QuotaAnswer();
  private final List<String> goodbyes = new ArrayList<>(2);
  private @Nullable IMAPResponse completion;

  private QuotaRequest() {}

  static QuotaRequest hold(ImapWire wire) throws IOException, ProbeFailedException {
    return new QuotaRequest().repeat(wire);
  }

  QuotaRequest repeat(ImapWire wire) throws IOException, ProbeFailedException {
    tags.add(wire.hold("GETQUOTAROOT INBOX"));
    goodbyes.add(wire.hold("LOGOUT"));
    return this;
  }

  QuotaAnswer answer() {
    return answer;
  }

  /** Takes a response that came while waiting for another. */
  void accept(IMAPResponse response) throws ProbeFailedException {
    answer.accept(response);
  }

  /** Reads to the answer of GETQUOTAROOT, unless it has been read. */
  IMAPResponse readAnswer(ImapWire wire) throws IOException, ProbeFailedException {
    while (completion == null) {
      IMAPResponse response = wire.next();
      if (response.isTagged() && tags.contains(response.getTag())) {
        completion = response;
      } else {
        ImapWire.requireNoBye(response);
        answer.accept(response);
      }
    }
    return completion;
  }

  /** Whether the answer came to a repetition: the first request never arrived. */
  boolean wasLostAtFirst() {
    return completion != null && !tags.getFirst().equals(completion.getTag());
  }

  /** How the probe ends is known already. */
  void awaitGoodbye(ImapWire wire) {
    wire.awaitGoodbye(goodbyes);
  }
}
