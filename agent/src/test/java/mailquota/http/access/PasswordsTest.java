package mailquota.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import mailquota.http.access.Passwords.Result;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and their hashes. */
class PasswordsTest {

  /** Of {@code reads only}, by crypt(3) of Debian. */
  private static final String HASH = "$2b$04$F71BJpmi6pBoaTgRsJooNuBlmgRA8iLLm/O00aZ4vm0tlF23suYum";

  private final Passwords passwords = new Passwords();

  @ParameterizedTest
  @ValueSource(strings = {"$2a", "$2b", "$2y"})
  void eachFormOfBcryptIsRead(String form) {
    String hash = form + HASH.substring(3);
    assertThat(passwords.check("reader", hash, new Secret("reads only"))).isEqualTo(Result.RIGHT);
    assertThat(passwords.check("reader", hash, new Secret("reads only"))).isEqualTo(Result.RIGHT);
    assertThat(passwords.check("reader", hash, new Secret("reads Only"))).isEqualTo(Result.WRONG);
    assertThat(passwords.check("reader", hash, new Secret(""))).isEqualTo(Result.WRONG);
  }

  @Test
  void anUnknownUserHasNoPassword() {
    assertThat(passwords.check("nobody", null, new Secret(""))).isEqualTo(Result.WRONG);
    assertThat(passwords.check("nobody", null, new Secret("reads only"))).isEqualTo(Result.WRONG);
  }

  @Test
  void aNewHashIsNotAnOldAnswer() {
    assertThat(passwords.check("a", HASH, new Secret("reads only"))).isEqualTo(Result.RIGHT);
    String other = HASH.replace("F71B", "F71C");
    assertThat(passwords.check("a", other, new Secret("reads only"))).isEqualTo(Result.WRONG);
  }

  /** bcrypt looks at 72 bytes, and htpasswd accepts longer ones. */
  @Test
  void aLongPasswordIsNoError() {
    assertThat(passwords.check("a", HASH, new Secret("x".repeat(1000)))).isEqualTo(Result.WRONG);
  }
}
