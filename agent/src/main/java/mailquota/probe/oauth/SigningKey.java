package mailquota.probe.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The private key that signs assertions: RS256 with an RSA key; ES256, ES384 or ES512 with an EC
 * key, by its curve. {@code toString} does not show it. Two are equal if they were parsed from the
 * same text. Thread-safe.
 */
public final class SigningKey {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  private static final String EXPECTED =
      "a PEM private key in PKCS#8 (BEGIN PRIVATE KEY), RSA of at least 2048 bits or EC;"
          + " openssl pkcs8 -topk8 -nocrypt makes one of others";

  private final Secret pem;
  private final JWSSigner signer;
  private final JWSHeader header;

  private SigningKey(Secret pem, JWSSigner signer, JWSAlgorithm algorithm, @Nullable String keyId) {
    this.pem = pem;
    this.signer = signer;
    header = new JWSHeader.Builder(algorithm).keyID(keyId).build();
  }

  /**
   * Parses a key.
   *
   * @param keyId the key's id at the endpoint; null for none
   * @throws IllegalArgumentException when it is not a key; the message says what was expected
   */
  public static SigningKey parse(Secret pem, @Nullable String keyId) {
    Matcher body = PEM.matcher(pem.reveal());
    if (!body.find()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(body.group(1));
      return of(pem, new PKCS8EncodedKeySpec(der), keyId);
    } catch (GeneralSecurityException | JOSEException | RuntimeException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static SigningKey of(Secret pem, PKCS8EncodedKeySpec spec, @Nullable String keyId)
      throws GeneralSecurityException, JOSEException {
    try {
      RSAPrivateKey rsa = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
      return new SigningKey(pem, new RSASSASigner(rsa), JWSAlgorithm.RS256, keyId);
    } catch (GeneralSecurityException _) {
      ECPrivateKey ec = (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec);
      ECDSASigner signer = new ECDSASigner(ec, Curve.forECParameterSpec(ec.getParams()));
      return new SigningKey(pem, signer, signer.supportedECDSAAlgorithm(), keyId);
    }
  }

  SignedJWT sign(JWTClaimsSet claims) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims);
      jwt.sign(signer);
      return jwt;
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed with a valid key", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SigningKey key
        && pem.equals(key.pem)
        && Objects.equals(header.getKeyID(), key.header.getKeyID());
  }

  @Override
  public int hashCode() {
    return pem.hashCode();
  }

  /** Without the key, and the same in each process. */
  @Override
  public String toString() {
    return "SigningKey[" + header + ", ***]";
  }
}
