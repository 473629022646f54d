package mailquota.testing.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The input from a client, line by line; a broken connection ends it. Used by one thread. */
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

  /** Continues with another stream, the one within TLS. */
  void continueWith(InputStream next) {
    in = next;
  }

  /** Without its CRLF; empty at the end, even when {@link #pending} has an unfinished line. */
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

  /** The input that was received and not read as a line. */
  String pending() {
    return Recording.decode(pending.toString());
  }

  /** Whether the client has sent LOGOUT or QUIT; it need not wait for an answer then. */
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
      // The client has closed: nothing more is lost.
    }
  }

  /** Reads until the client closes. */
  void drain() {
    while (read()) {
      // reading records the input
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
