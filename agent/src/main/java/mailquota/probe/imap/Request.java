package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mailquota.probe.ProbeFailedException;

/**
 * Commands that are sent together, with LOGOUT after the last ones, and may be sent twice: lost
 * commands are repeated, and a slow server may answer both. The first answer counts. Used by one
 * thread.
 */
final class Request {

  private final List<String> commands;
  private final Answer answer;
  private final boolean isLast;
  private final Map<String, Integer> byTag = new HashMap<>();
  private final Set<String> passedOver = new HashSet<>();
  private final Map<Integer, ImapResponse> completions = new TreeMap<>();
  private final List<String> firstTags = new ArrayList<>();
  private String loginTag = "";
  private boolean wasLost;
  private boolean loginWasAnsweredTwice;

  /** {@code isLast}: LOGOUT follows. */
  Request(List<String> commands, Answer answer, boolean isLast) {
    this.commands = commands;
    this.answer = answer;
    this.isLast = isLast;
  }

  /** Buffers the commands. Called again, it repeats them. */
  void hold(ImapWire wire) throws IOException, ProbeFailedException {
    boolean isFirst = firstTags.isEmpty();
    for (int i = 0; i < commands.size(); i++) {
      String tag = wire.hold(commands.get(i));
      byTag.put(tag, i);
      if (isFirst) {
        firstTags.add(tag);
      }
    }
    if (isLast) {
      wire.holdLogout();
    }
  }

  /** The commands are pipelined with the login of that tag. */
  void follow(String tag) {
    loginTag = tag;
  }

  void passOver(String tag) {
    passedOver.add(tag);
  }

  /** Reads the answers to all commands; returns the tagged ones in the order of the commands. */
  List<ImapResponse> read(ImapWire wire) throws IOException, ProbeFailedException {
    while (completions.size() < commands.size()) {
      ImapResponse response = wire.next();
      Integer command = response.isTagged() ? byTag.get(response.tag()) : null;
      if (command != null) {
        complete(command, response);
      } else if (!response.isTagged() || !passedOver.contains(response.tag())) {
        requireOneLogin(response);
        wire.requireInTurn(response);
        answer.accept(response);
      }
    }
    return List.copyOf(completions.values());
  }

  /**
   * Cyrus 3.6 sometimes takes the rest of its AUTHENTICATE line for a second one ({@code BAD
   * Already authenticated}), answers the next command, and loses the others.
   */
  private void requireOneLogin(ImapResponse response) throws ProbeFailedException {
    if (response.isTagged() && response.tag().equals(loginTag)) {
      loginWasAnsweredTwice = true;
      throw malformed("the login was answered twice: " + response).worthAnother();
    }
  }

  private void complete(int command, ImapResponse response) {
    wasLost |= completions.isEmpty() && !firstTags.contains(response.tag());
    completions.putIfAbsent(command, response);
  }

  /** Whether the server failed on commands that were pipelined with the login. */
  boolean loginWasAnsweredTwice() {
    return loginWasAnsweredTwice;
  }

  /** Whether the first answer was to a repetition: the first request was lost. */
  boolean wasLostAtFirst() {
    return wasLost;
  }
}
