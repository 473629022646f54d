package mailquota.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What a client sends, line by line; a broken connection is the end of it. For one thread. */
final class ClientInput {

  private final Recording recording;
  private final byte[] chunk = new byte[1 << 16];
  private final StringBuilder pending = new StringBuilder();
  private InputStream in;
  private boolean hasGoodbye;

  ClientInput(InputStream in, Recording recording) {
    this.in = in;
    this.recording = recording;
  }

  /** Goes on with another stream, the one within TLS. */
  void continueWith(InputStream next) {
    in = next;
  }

  /** Without its CR LF; empty at the end, whatever {@link #pending} still has. */
  Optional<String> line() {
    int end;
    while ((end = pending.indexOf("\r\n")) < 0) {
      if (!read()) {
        return Optional.empty();
      }
    }
    var line = Recording.decode(pending.substring(0, end));
    pending.delete(0, end + 2);
    return Optional.of(line);
  }

  /** What arrived and was not asked for yet. */
  String pending() {
    return Recording.decode(pending.toString());
  }

  /** Whether the client has said that it will leave; it need not wait for an answer then. */
  boolean hasGoodbye() {
    return hasGoodbye;
  }

  void lose() {
    pending.setLength(0);
    try {
      while (in.available() > 0 && read()) {
        pending.setLength(0);
      }
    } catch (IOException _) {
      // The client has left: there is nothing more to lose.
    }
  }

  /** Reads until the client leaves. */
  void drain() {
    while (read()) {
      // all that it sends is recorded
    }
  }

  private boolean read() {
    try {
      int length = in.read(chunk);
      if (length < 0) {
        return false;
      }
      var bytes = new String(chunk, 0, length, ISO_8859_1);
      pending.append(bytes);
      hasGoodbye |= bytes.contains("LOGOUT\r\n") || bytes.contains("QUIT\r\n");
      recording.clientSent(bytes);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
