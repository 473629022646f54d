package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the content after DATA. Only CR LF ends a line; a lone CR or LF is content, since accepting
 * it as a line end allows SMTP smuggling (RFC 5321 section 2.3.8).
 */
final class SmtpContent {
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final int limit;
  private boolean tooLarge;

  private enum After {
    LINE_END,
    DOT,
    DOT_CR,
    CR,
    TEXT,
    LAST_DOT
  }

  private SmtpContent(int limit) {
    this.limit = limit;
  }

  /** Reads to the end in any case, to find the next command; empty if it exceeds the limit. */
  static Optional<String> read(Wire wire, int limit) throws IOException {
    SmtpContent content = new SmtpContent(limit);
    After after = After.LINE_END;
    while (after != After.LAST_DOT) {
      after = content.take(after, wire.read());
    }
    return content.tooLarge ? Optional.empty() : Optional.of(content.content.toString(UTF_8));
  }

  /** The first dot of a line, held until the next octet, is no content (RFC 5321 4.5.2). */
  private After take(After after, int octet) {
    return switch (after) {
      case LINE_END -> octet == '.' ? After.DOT : text(octet);
      case DOT -> octet == '\r' ? After.DOT_CR : text(octet);
      case DOT_CR -> {
        if (octet == '\n') {
          yield After.LAST_DOT;
        }
        text('\r');
        yield text(octet);
      }
      case CR -> {
        After next = text(octet);
        yield octet == '\n' ? After.LINE_END : next;
      }
      case TEXT -> text(octet);
      case LAST_DOT -> throw new IllegalStateException("the content has ended");
    };
  }

  private After text(int octet) {
    if (content.size() < limit) {
      content.write(octet);
    } else {
      tooLarge = true;
    }
    return octet == '\r' ? After.CR : After.TEXT;
  }
}
