package mailquota.probe.imap;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mailquota.inventory.Mailbox;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Flights;
import mailquota.probe.FolderSize;
import mailquota.probe.Learned;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;

/** What one probe asks, from the login to LOGOUT. Used once, by one thread. */
final class ImapConversation {

  /** So many STATUS commands fly together: neither side's buffers fill up. */
  private static final int WINDOW = 256;

  private final ImapLogin login;
  private final Dialect dialect;
  private final Flights flights;
  private final Learned<Question> questions;
  private final ImapWire wire;

  ImapConversation(ImapLogin login, Dialect dialect, Flights flights, Learned<Question> questions) {
    this.login = login;
    this.dialect = dialect;
    this.flights = flights;
    this.questions = questions;
    wire = login.wire();
  }

  ProbeResult measure(Mailbox mailbox, InstantSource clock)
      throws IOException, ProbeFailedException {
    return switch (question()) {
      case Question.Quota() -> quota(clock);
      case Question.Sizes sizes -> {
        QuotaRoot root = sizes(sizes).sum().root(mailbox.limit());
        yield new Measured(new Reading(clock.instant(), List.of(root)));
      }
    };
  }

  /** How much is in each folder; none where the server cannot tell. */
  List<FolderSize> folders() throws IOException, ProbeFailedException {
    login.alone();
    Optional<Question.Sizes> question = Question.sizes(login.offeredAfterLogin());
    if (question.isPresent()) {
      return sizes(question.get()).named();
    }
    wire.hold("LOGOUT");
    wire.flush();
    return List.of();
  }

  /** What a server can tell it tells after login; so the first time the login goes alone. */
  private Question question() throws IOException, ProbeFailedException {
    if (dialect.fallback() == Fallback.NONE) {
      return new Question.Quota();
    }
    Optional<Question> learned = questions.get(login.greeting());
    if (learned.isPresent()) {
      return learned.get();
    }
    login.alone();
    Question question = Question.of(login.offeredAfterLogin());
    questions.learn(login.greeting(), question);
    return question;
  }

  private ProbeResult quota(InstantSource clock) throws IOException, ProbeFailedException {
    QuotaAnswer answer = new QuotaAnswer(dialect.zeroLimit());
    Request request = new Request(List.of("GETQUOTAROOT INBOX"), answer, true);
    send(request);
    ImapResponse end = request.read(wire).getFirst();
    request.awaitGoodbye(wire);
    if (end.isOk()) {
      List<QuotaRoot> roots = answer.roots();
      return roots.isEmpty() ? new NoQuota() : new Measured(new Reading(clock.instant(), roots));
    }
    questions.forget();
    // Many servers list nothing after login; then BAD is how they say "no such command".
    if (!wire.capabilityNames().contains("QUOTA") && (end.isBad() || wire.capabilitiesKnown())) {
      return new Unsupported();
    }
    throw ImapWire.refused("GETQUOTAROOT INBOX was refused", end.text(), Reason.PROTOCOL);
  }

  private FolderSizes sizes(Question.Sizes question) throws IOException, ProbeFailedException {
    FolderSizes sizes = new FolderSizes();
    Request request = new Request(question.commands(), sizes, question.inOneCommand());
    send(request);
    ImapResponse listed = request.read(wire).getLast();
    if (!listed.isOk()) {
      questions.forget();
      throw ImapWire.refused("LIST was refused", listed.text(), Reason.PROTOCOL);
    }
    if (question.inOneCommand()) {
      request.awaitGoodbye(wire);
    } else {
      statusOfEach(sizes);
    }
    return sizes;
  }

  private void statusOfEach(FolderSizes sizes) throws IOException, ProbeFailedException {
    List<String> folders = sizes.counted();
    for (int begin = 0; begin < folders.size(); begin += WINDOW) {
      int end = Math.min(folders.size(), begin + WINDOW);
      List<String> window = folders.subList(begin, end);
      List<String> commands = new ArrayList<>(window.size());
      for (String folder : window) {
        commands.add("STATUS " + quoted(folder) + " (SIZE MESSAGES)");
      }
      Request request = new Request(commands, sizes, end == folders.size());
      sendAlone(request);
      List<ImapResponse> ends = request.read(wire);
      for (int i = 0; i < window.size(); i++) {
        if (!ends.get(i).isOk()) {
          missing(window.get(i), ends.get(i), sizes);
        }
      }
      request.awaitGoodbye(wire);
    }
  }

  private static void missing(String folder, ImapResponse end, FolderSizes sizes)
      throws ProbeFailedException {
    String text = end.text();
    Reason otherwise = end.isNo() ? Reason.UNAVAILABLE : Reason.PROTOCOL;
    // RFC 5530: it was deleted since it was listed.
    if (!text.startsWith("[NONEXISTENT]")) {
      throw ImapWire.refused("the size of a folder was refused", text, otherwise);
    }
    sizes.gone(folder);
  }

  private static String quoted(String folder) throws ProbeFailedException {
    // It would be a command of its own, in the name of somebody's password.
    if (folder.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw ImapResponse.malformed("a folder's name has a control character in it");
    }
    return ImapWire.quoted(folder);
  }

  /** Sends it with the login where that is possible and still to be done. */
  private void send(Request request) throws IOException, ProbeFailedException {
    if (login.isDone()) {
      sendAlone(request);
    } else if (login.canFlyWithMore() && flights.one(login.greeting())) {
      sendWithLogin(request);
    } else {
      login.alone();
      sendAlone(request);
    }
  }

  private void sendAlone(Request request) throws IOException, ProbeFailedException {
    request.hold(wire);
    wire.flush();
  }

  private void sendWithLogin(Request request) throws IOException, ProbeFailedException {
    login.with(request);
    if (wire.hears()) {
      return;
    }
    login.precede(request);
    sendAlone(request);
    request.read(wire);
    if (request.wasLostAtFirst()) {
      flights.lost(login.greeting());
    }
  }
}
