package mailquota.probe.doveadm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import mailquota.probe.Auth;
import mailquota.probe.Connection;
import mailquota.probe.Connector;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Sends {@code POST /doveadm/v1}, each on a connection of its own, because Dovecot 2.3 closes it
 * after every answer. Thread-safe.
 */
final class DoveadmApi {

  /** Reads an answer; returns the failure when it is of no use for any mailbox. */
  @FunctionalInterface
  interface Reader {
    Optional<ProbeResult> read(Answer answer) throws ProbeFailedException;
  }

  /** The limits of one request: the time for all of it, and the bytes of the answer's body. */
  record Budget(Duration time, long bytes) {}

  /** An answer has three levels; its longest string is the name of a user or a root. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(10)
                  .maxNameLength(100)
                  .maxStringLength(4096)
                  .maxNumberLength(100)
                  .build())
          .build();

  private final MailServer server;
  private final Connector connector;
  private final Secret key;

  private final Secret inBase64;

  DoveadmApi(MailServer server, InstantSource clock) {
    this.server = server;
    connector = new Connector(server, clock);
    key = key(server);
    inBase64 = new Secret(Base64.getEncoder().encodeToString(key.reveal().getBytes(UTF_8)));
  }

  private static Secret key(MailServer server) {
    if (server.auth() instanceof Auth.Password(_, _, _, Secret password) && password != null) {
      return password;
    }
    // Prevented by the configuration.
    throw new IllegalStateException("no API key for " + server.name());
  }

  /** Returns the failure, if any. */
  Optional<ProbeResult> post(Commands commands, Budget budget, Trace trace, Reader reader) {
    return connector.converse(
        budget.time(),
        List.of(inBase64, key),
        trace,
        connection -> {
          connection.begin(Trace.Phase.QUOTA);
          send(connection, commands.json() + "\r\n");
          HttpAnswer answer = HttpAnswer.readHead(connection.input());
          requireSuccess(answer.status());
          return read(answer.body(budget.bytes(), server.limits().timeout()), reader);
        },
        Optional::of);
  }

  private void send(Connection connection, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    connection.output().write(head(inBase64.reveal(), body.length).getBytes(ISO_8859_1));
    connection.output().write(body);
    connection.flush();
    head("***", body.length).lines().forEach(connection::sent);
    connection.sent(json.strip());
  }

  /** Without {@code Connection: close}, with which Dovecot 2.3 does not answer a wrong key. */
  private String head(String secret, int length) {
    return """
    POST /doveadm/v1 HTTP/1.1
    Host: %s
    Authorization: X-Dovecot-API %s
    Content-Type: application/json
    Content-Length: %d

    """
        .formatted(server.endpoint(), secret, length)
        .replace("\n", "\r\n");
  }

  private static void requireSuccess(int status) throws ProbeFailedException {
    Reason reason =
        switch (status) {
          case 200 -> null;
          case 401, 403 -> Reason.AUTH;
          case 429 -> Reason.THROTTLED;
          default -> status >= 500 ? Reason.UNAVAILABLE : Reason.PROTOCOL;
        };
    if (reason != null) {
      throw new ProbeFailedException(reason, "HTTP status " + status + meaning(status));
    }
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> ": the API key was refused";
      case 404, 405 -> ": there is no doveadm HTTP API at this address";
      default -> status / 100 == 3 ? ": redirects are not followed" : "";
    };
  }

  private static Optional<ProbeResult> read(InputStream body, Reader reader)
      throws IOException, ProbeFailedException {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
      return reader.read(new Answer(json));
    } catch (JacksonIOException e) {
      if (e.getCause() instanceof StreamCorruptedException corrupted) {
        throw malformed(String.valueOf(corrupted.getMessage()));
      }
      throw e.getCause();
    } catch (JacksonException e) {
      throw malformed("the answer is not JSON of doveadm: " + e.getOriginalMessage());
    }
  }
}
