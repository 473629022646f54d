package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers mean by what they say, and what is remembered of them. */
class RefusalsTest {

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
