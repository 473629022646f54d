package mailquota.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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

  /** Each check takes some 60 ms of CPU, so that all would end within the patience of a request. */
  @Test
  void aFloodOfPasswordsIsNotQueued() {
    String slow = HASH.replace("$04$", "$10$");
    CountDownLatch begin = new CountDownLatch(1);
    List<CompletableFuture<Result>> checks =
        IntStream.range(0, 60)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(
                    () -> {
                      await(begin);
                      return passwords.check("a", slow, new Secret("guess" + i));
                    },
                    task -> Thread.ofPlatform().daemon().start(task)))
            .toList();
    begin.countDown();
    List<Result> results = checks.stream().map(CompletableFuture::join).toList();
    assertThat(results).contains(Result.WRONG).doesNotContain(Result.RIGHT);
    assertThat(Collections.frequency(results, Result.BUSY)).isGreaterThan(10);
    assertThat(passwords.check("reader", HASH, new Secret("reads only"))).isEqualTo(Result.RIGHT);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** bcrypt looks at 72 bytes, and htpasswd accepts longer ones. */
  @Test
  void aLongPasswordIsNoError() {
    assertThat(passwords.check("a", HASH, new Secret("x".repeat(1000)))).isEqualTo(Result.WRONG);
  }
}
