package mailquota.probe.doveadm;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.WireInput;

/**
 * The head of an HTTP/1.1 answer (RFC 9112), and access to its body. Not the JDK's client, because
 * only the probe's connection counts every byte and bounds every wait (docs/adr/0007). Used by one
 * thread.
 */
final class HttpAnswer {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  /** Dovecot sends five, proxies some more. */
  private static final int MAX_HEADERS = 100;

  private final WireInput input;
  private final int status;
  private final Map<String, String> headers;

  private HttpAnswer(WireInput input, int status, Map<String, String> headers) {
    this.input = input;
    this.status = status;
    this.headers = headers;
  }

  /** Reads up to and including the empty line. */
  static HttpAnswer readHead(WireInput input) throws IOException, ProbeFailedException {
    String first = input.readLine();
    Matcher status = STATUS.matcher(first);
    if (!status.matches()) {
      throw malformed("not an HTTP/1.1 answer: " + first);
    }
    Map<String, String> headers = new HashMap<>();
    int count = 0;
    for (String line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
      if (++count > MAX_HEADERS) {
        throw malformed("more than " + MAX_HEADERS + " HTTP headers");
      }
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        throw malformed("not an HTTP header: " + line);
      }
      String name = header.group(1).toLowerCase(Locale.ROOT);
      // A repeated header is one list (RFC 9110 section 5.3), which is invalid for a length.
      headers.merge(name, header.group(2).strip(), (one, other) -> one + ", " + other);
    }
    return new HttpAnswer(input, Integer.parseInt(status.group(1)), headers);
  }

  int status() {
    return status;
  }

  /**
   * The body.
   *
   * @param most bytes of it, chunk framing included
   * @param silence the longest wait for any part of it
   * @throws ProbeFailedException with reason {@code protocol} when it is compressed or its length
   *     is ambiguous
   */
  InputStream body(long most, Duration silence) throws IOException, ProbeFailedException {
    String encoding = headers.getOrDefault("content-encoding", "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw malformed("a compressed answer, which was not asked for: " + encoding);
    }
    String transfer = headers.get("transfer-encoding");
    String length = headers.get("content-length");
    if (transfer != null && (length != null || !transfer.equalsIgnoreCase("chunked"))) {
      throw malformed("a body of unclear length, Transfer-Encoding: " + transfer);
    }
    if (length != null && !LENGTH.matcher(length).matches()) {
      throw malformed("a body of unclear length, Content-Length: " + length);
    }
    if (length != null && Long.parseLong(length) > most) {
      throw malformed("a body of " + length + " bytes, of which at most " + most + " are accepted");
    }
    input.expectBody(most, silence);
    if (transfer != null) {
      return new HttpBody(input, HttpBody.Frame.CHUNKS, 0);
    }
    return length == null
        ? new HttpBody(input, HttpBody.Frame.UNTIL_CLOSED, 0)
        : new HttpBody(input, HttpBody.Frame.LENGTH, Long.parseLong(length));
  }
}
