package mailquota.http.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords with bcrypt, which takes tens of milliseconds on purpose: one at a time, a few
 * that wait, and the last results are remembered by a keyed hash. Thread-safe.
 */
public final class Passwords {

  /** How a password was checked. */
  public enum Result {
    RIGHT,
    WRONG,
    /** Too many others are checked. */
    BUSY
  }

  private static final String ALGORITHM = "HmacSHA256";

  /** Of no password: a user that is unknown takes as long as one that is known. */
  private static final String OF_NOBODY =
      "$2a$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

  private static final int MOST_WAITING = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The file of the exporters keeps as many. */
  private static final int MOST_REMEMBERED = 100;

  private static final BCrypt.Verifyer VERIFIER =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2A, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A));

  private final Semaphore free = new Semaphore(1, true);
  private final SecretKeySpec key;

  /** Guarded by this. */
  private final Map<String, Boolean> remembered = new LinkedHashMap<>(16, 0.75f, true);

  public Passwords() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
  }

  /** {@code hash} is null for an unknown user. */
  public Result check(String user, @Nullable String hash, Secret password) {
    String question = question(user, hash, password);
    Boolean known = remembered(question);
    if (known != null) {
      return result(known);
    }
    if (!take()) {
      return Result.BUSY;
    }
    try {
      Boolean meanwhile = remembered(question);
      boolean isRight = meanwhile == null ? isRight(hash, password) : meanwhile;
      remember(question, isRight);
      return result(isRight);
    } finally {
      free.release();
    }
  }

  private static boolean isRight(@Nullable String hash, Secret password) {
    byte[] against = (hash == null ? OF_NOBODY : hash).getBytes(UTF_8);
    boolean isVerified = VERIFIER.verify(password.reveal().getBytes(UTF_8), against).verified;
    return isVerified && hash != null;
  }

  private boolean take() {
    try {
      return free.tryAcquire()
          || (free.getQueueLength() < MOST_WAITING
              && free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String question(String user, @Nullable String hash, Secret password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : new String[] {user, String.valueOf(hash), password.reveal()}) {
        mac.update(part.getBytes(UTF_8));
        mac.update((byte) 0);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
    }
  }

  private synchronized @Nullable Boolean remembered(String question) {
    return remembered.get(question);
  }

  private synchronized void remember(String question, boolean isRight) {
    remembered.put(question, isRight);
    if (remembered.size() > MOST_REMEMBERED) {
      remembered.remove(remembered.keySet().iterator().next());
    }
  }

  private static Result result(boolean isRight) {
    return isRight ? Result.RIGHT : Result.WRONG;
  }
}
