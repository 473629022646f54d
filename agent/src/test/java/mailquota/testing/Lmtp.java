package mailquota.testing;

import java.util.List;

/** Delivers mail by LMTP (RFC 2033). */
public final class Lmtp {

  private static final String HEADER =
      "From: sender@example.org\r\nSubject: filling\r\nMIME-Version: 1.0\r\n\r\n";
  private static final String BODY_LINE = "x".repeat(76) + "\r\n";

  private Lmtp() {}

  public static LmtpReply deliver(String host, int port, String recipient, int sizeBytes) {
    return deliver(host, port, recipient, message(sizeBytes));
  }

  /**
   * Delivers a message to one recipient.
   *
   * @param message with CRLF at the end of each line, and no line that begins with a dot
   */
  public static LmtpReply deliver(String host, int port, String recipient, String message) {
    try (var client = LineClient.connect(host, port)) {
      var envelope = List.of("LHLO test", "MAIL FROM:<>", "RCPT TO:<" + recipient + ">", "DATA");
      var reply = reply(client);
      for (var command : envelope) {
        if (!reply.isAccepted()) {
          return reply;
        }
        client.send(command);
        reply = reply(client);
      }
      if (!reply.isAccepted()) {
        return reply;
      }
      client.send(message + ".");
      return reply(client);
    }
  }

  private static LmtpReply reply(LineClient client) {
    var line = client.line();
    while (line.charAt(3) == '-') {
      line = client.line();
    }
    return LmtpReply.parse(line);
  }

  /** Exactly this size, or the header and one empty line if they are larger. */
  private static String message(int sizeBytes) {
    int body = Math.max(0, sizeBytes - HEADER.length() - 2);
    int rest = body % BODY_LINE.length();
    return HEADER + BODY_LINE.repeat(body / BODY_LINE.length()) + "x".repeat(rest) + "\r\n";
  }
}
