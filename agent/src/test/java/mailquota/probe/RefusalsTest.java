package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The meaning of refusals, and what is remembered of them. */
class RefusalsTest {

  /** Real texts after NO, BAD, BYE and -ERR at a login, with the servers that send them. */
  @ParameterizedTest
  @CsvFileSource(resources = "/refusals.csv", delimiter = '|', maxCharsPerColumn = 1000)
  void aRefusedLoginHasItsReason(String text, String wanted, String server) {
    Failed failed = Refusals.failed("login refused", text, Reason.AUTH);

    assertThat(meaning(failed)).as(server).isEqualTo(wanted);
    assertThat(failed.detail()).isEqualTo("login refused: " + text);
  }

  private static String meaning(Failed failed) {
    return failed.retry().equals(Retry.GENTLY) ? "ambiguous" : failed.reason().label();
  }

  @Test
  void aRefusalAfterTheLoginIsNotARefusedLogin() {
    assertThat(Refusals.failed("STAT was refused", "unable to lock maildrop", Reason.PROTOCOL))
        .isEqualTo(
            new Failed(
                Reason.LOCKED, "STAT was refused: unable to lock maildrop", Retry.BY_REASON));
    assertThat(Refusals.failed("STAT was refused", "no idea", Reason.PROTOCOL))
        .isEqualTo(new Failed(Reason.PROTOCOL, "STAT was refused: no idea", Retry.BY_REASON));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Request is throttled. Suggested Backoff Time: 299961 milliseconds | PT4M59.961S
          Request is throttled. Suggested Backoff Time: 999999999999 milliseconds | P1D
          login allowed only every 15 minutes                               | PT15M
          Server busy, retry after 30 seconds                               | PT30S
          Unbekannter Fehler, try again in 2 hours                          | PT2H
          """)
  void aRetryTimeInTheTextIsUsedUpToADay(String text, Duration wait) {
    assertThat(Refusals.failed("login refused", text, Reason.AUTH).retry())
        .isEqualTo(new Retry.NotBefore(wait));
  }

  @Test
  void aWrongPasswordIgnoresARetryTime() {
    assertThat(Refusals.failed("x", "[AUTH] Bad login, retry after 5 seconds", Reason.AUTH).retry())
        .isEqualTo(Retry.BY_REASON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"some words | auth", "some words | odd | RFC", "a | auth | b\nA | tls | c"})
  void aMalformedTableIsRefused(String table) {
    assertThatThrownBy(() -> RefusalTable.parse(table))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [AUTHENTICATIONFAILED] Authentication failed.         | AUTH
          [AUTHORIZATIONFAILED] no                              | AUTH
          [expired] password                                    | AUTH
          [AUTH] Authentication failed.                         | AUTH
          [PRIVACYREQUIRED] Plaintext authentication disallowed | TLS
          [INUSE] Mailbox is locked                             | LOCKED
          [IN-USE] Mailbox is locked by another session         | LOCKED
          [IN-USE] Maximum number of connections from user+IP   | THROTTLED
          [LIMIT] Too many connections                          | THROTTLED
          [LOGIN-DELAY] minimum time between mail checks        | THROTTLED
          login allowed only every 15 minutes                   | THROTTLED
          [UNAVAILABLE] Temporary failure                       | UNAVAILABLE
          [SYS/TEMP] try again                                  | UNAVAILABLE
          Internal quota calculation error                      | UNAVAILABLE
          internal server error                                 | UNAVAILABLE
          [AUTH] Failed. {"schemes":"bearer","status":"500"}     | UNAVAILABLE
          [ALERT] Invalid base64 {"status":"internal_failure"}  | UNAVAILABLE
          [AUTH] Authentication failed. {"status":"401"}        | AUTH
          [SOMETHING] else                                      | PROTOCOL
          nothing of the kind                                   | PROTOCOL
          [unfinished                                           | PROTOCOL
          """)
  void meanThis(String text, Reason reason) {
    assertThat(Refusals.reason(text, Reason.PROTOCOL)).isEqualTo(reason);
  }

  @Test
  void saslPlainIsThreePartsInBase64() {
    assertThat(
            new Credentials.Password(Mechanism.Password.PLAIN, "admin", "bob", new Secret("pä"))
                .saslPlain()
                .reveal())
        .isEqualTo("Ym9iAGFkbWluAHDDpA==");
    assertThat(
            new Credentials.Password(Mechanism.Password.PLAIN, "bob", null, new Secret("pw"))
                .saslPlain()
                .reveal())
        .isEqualTo("AGJvYgBwdw==");
  }
}
