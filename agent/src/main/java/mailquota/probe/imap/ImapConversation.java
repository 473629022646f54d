package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mailquota.inventory.Mailbox;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.FolderSize;
import mailquota.probe.Learned;
import mailquota.probe.Pipelining.Extent;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Refusals;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;

/** The commands of one probe, from the login to LOGOUT. Used once, by one thread. */
final class ImapConversation {

  /** The number of pipelined STATUS commands; small enough for the buffers of both sides. */
  private static final int WINDOW = 256;

  private final ImapLogin login;
  private final Dialect dialect;
  private final Attempts attempts;
  private final Learned<Question> questions;
  private final ImapWire wire;

  /** Whether commands were pipelined with the login. */
  private boolean withLogin;

  ImapConversation(
      ImapLogin login, Dialect dialect, Attempts attempts, Learned<Question> questions) {
    this.login = login;
    this.dialect = dialect;
    this.attempts = attempts;
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

  /** The folders and their sizes; none where the server does not support it. */
  List<FolderSize> folders() throws IOException, ProbeFailedException {
    login.alone();
    Optional<Question.Sizes> question = Question.sizes(login.offeredAfterLogin());
    if (question.isPresent()) {
      return sizes(question.get()).named();
    }
    wire.holdLogout();
    wire.flush();
    return List.of();
  }

  /** The capabilities are known only after login, so the first login is sent alone. */
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
    List<String> commands =
        dialect.folders().stream()
            .map(folder -> "GETQUOTAROOT " + FolderName.argument(folder))
            .toList();
    List<ImapResponse> ends = ask(commands, answer, true);
    boolean isAnswered = ends.stream().anyMatch(ImapResponse::isOk);
    for (int i = 0; i < ends.size(); i++) {
      ImapResponse end = ends.get(i);
      if (end.isOk() || (isAnswered && isMissing(end))) {
        continue;
      }
      questions.forget();
      if (lacksQuota(end)) {
        return new Unsupported();
      }
      throw refused(commands.get(i) + " was refused", end);
    }
    attempts.answered(login.greeting());
    return answer.result(clock.instant());
  }

  /** Whether the folder is missing, but not INBOX: by the code of RFC 5530, or by Cyrus' text. */
  private static boolean isMissing(ImapResponse end) {
    String text = end.text();
    return end.isNo()
        && (text.startsWith("[NONEXISTENT]") || text.equals("Mailbox does not exist"));
  }

  /**
   * Whether a refusal means that the server lacks the command. Many servers list no capabilities
   * after login; BAD then means an unknown command, unless its text has a temporary reason.
   */
  private boolean lacksQuota(ImapResponse end) throws ProbeFailedException {
    if (wire.capabilitiesKnown()) {
      return !wire.capabilityNames().contains("QUOTA");
    }
    return end.isBad()
        && !login.offeredBeforeLogin().contains("QUOTA")
        && Refusals.reason(end.text(), Reason.PROTOCOL) == Reason.PROTOCOL;
  }

  /**
   * The failure for a refused command that may have been pipelined with the login. Where the text
   * has no reason of its own, the server may have processed it before the login was complete.
   */
  private ProbeFailedException refused(String what, ImapResponse end) {
    ProbeFailedException refused = ImapWire.refused(what, end.text(), Reason.PROTOCOL);
    boolean hasReason = refused.failed().reason() != Reason.PROTOCOL;
    if (!hasReason && withLogin && attempts.doubts(login.greeting(), end.text())) {
      return refused.worthAnother();
    }
    if (!hasReason) {
      attempts.refused(login.greeting(), end.text());
    }
    return refused;
  }

  private FolderSizes sizes(Question.Sizes question) throws IOException, ProbeFailedException {
    FolderSizes sizes = new FolderSizes();
    ImapResponse listed = ask(question.commands(), sizes, question.inOneCommand()).getLast();
    if (!listed.isOk()) {
      questions.forget();
      throw refused("LIST was refused", listed);
    }
    attempts.answered(login.greeting());
    if (!question.inOneCommand()) {
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
      List<ImapResponse> ends = ask(commands, sizes, end == folders.size());
      for (int i = 0; i < window.size(); i++) {
        if (!ends.get(i).isOk()) {
          missing(window.get(i), ends.get(i), sizes);
        }
      }
    }
  }

  private static void missing(String folder, ImapResponse end, FolderSizes sizes)
      throws ProbeFailedException {
    String text = end.text();
    Reason otherwise = end.isNo() ? Reason.UNAVAILABLE : Reason.PROTOCOL;
    // RFC 5530: it was deleted after the listing.
    if (!text.startsWith("[NONEXISTENT]")) {
      throw ImapWire.refused("STATUS of a folder was refused", text, otherwise);
    }
    sizes.gone(folder);
  }

  private static String quoted(String folder) throws ProbeFailedException {
    // It would inject a command into the session.
    if (folder.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw malformed("a folder's name has a control character in it");
    }
    return ImapWire.quoted(folder);
  }

  /**
   * Sends commands, pipelined as far as the server allows; returns their tagged responses in the
   * order of the commands.
   *
   * @param isLast whether LOGOUT follows
   */
  private List<ImapResponse> ask(List<String> commands, Answer answer, boolean isLast)
      throws IOException, ProbeFailedException {
    if (attempts.extent(login.greeting()) == Extent.NONE) {
      return oneByOne(commands, answer, isLast);
    }
    Request request = new Request(commands, answer, isLast);
    try {
      send(request);
      List<ImapResponse> ends = request.read(wire);
      wire.awaitLogout();
      return ends;
    } catch (ProbeFailedException e) {
      if (e.isWorthAnother() && request.loginWasAnsweredTwice()) {
        attempts.lost(login.greeting());
      } else if (e.isWorthAnother()) {
        attempts.outOfOrder(login.greeting());
      }
      throw e;
    }
  }

  private List<ImapResponse> oneByOne(List<String> commands, Answer answer, boolean isLast)
      throws IOException, ProbeFailedException {
    if (!login.isDone()) {
      login.alone();
    }
    List<ImapResponse> ends = new ArrayList<>(commands.size());
    for (String command : commands) {
      Request request = new Request(List.of(command), answer, false);
      sendAlone(request);
      ends.addAll(request.read(wire));
    }
    if (isLast) {
      wire.holdLogout();
      wire.flush();
      wire.awaitLogout();
    }
    return ends;
  }

  /** Pipelines the request with the login where that is possible. */
  private void send(Request request) throws IOException, ProbeFailedException {
    if (login.isDone()) {
      sendAlone(request);
    } else if (login.canPipeline() && attempts.extent(login.greeting()) == Extent.ALL) {
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
    if (wire.hasResponseSoon()) {
      withLogin = true;
      return;
    }
    login.precede(request);
    sendAlone(request);
    request.read(wire);
    withLogin = !request.wasLostAtFirst();
    if (request.wasLostAtFirst()) {
      attempts.lost(login.greeting());
    }
  }
}
