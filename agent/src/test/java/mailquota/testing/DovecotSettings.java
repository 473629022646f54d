package mailquota.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a Dovecot differs from the {@linkplain #standard() usual} one; equal ones are shared. */
public record DovecotSettings(
    List<String> quotaRoots,
    boolean imapQuota,
    boolean plaintextRefused,
    boolean ordinaryUser,
    Optional<MasterUser> masterUser,
    List<String> moreLines) {

  public DovecotSettings {
    quotaRoots = List.copyOf(quotaRoots);
    moreLines = List.copyOf(moreLines);
  }

  /** One root named {@code User quota}, plain text logins, TLS offered. */
  public static DovecotSettings standard() {
    return new DovecotSettings(
        List.of("User quota"), true, false, false, Optional.empty(), List.of());
  }

  /** The roots' names in order; a name may have spaces or be empty. None: quota is off. */
  public DovecotSettings roots(String... names) {
    return new DovecotSettings(
        List.of(names), imapQuota, plaintextRefused, ordinaryUser, masterUser, moreLines);
  }

  /** IMAP does not know the QUOTA extension, though LMTP keeps to the limits. */
  public DovecotSettings withoutImapQuota() {
    return new DovecotSettings(
        quotaRoots, false, plaintextRefused, ordinaryUser, masterUser, moreLines);
  }

  /** {@code disable_plaintext_auth}: LOGINDISABLED until TLS. Listens on 127.0.0.2. */
  public DovecotSettings refusingPlaintext() {
    return new DovecotSettings(quotaRoots, imapQuota, true, ordinaryUser, masterUser, moreLines);
  }

  /** Runs without root's rights even where the tests have them. */
  public DovecotSettings asOrdinaryUser() {
    return new DovecotSettings(
        quotaRoots, imapQuota, plaintextRefused, true, masterUser, moreLines);
  }

  /** Who may log in as anybody: {@code user*name}, or SASL PLAIN with an authorization id. */
  public DovecotSettings masterUser(String name, String password) {
    return new DovecotSettings(
        quotaRoots,
        imapQuota,
        plaintextRefused,
        ordinaryUser,
        Optional.of(new MasterUser(name, password)),
        moreLines);
  }

  /**
   * Takes tokens too, and asks whose they are by these {@linkplain TokenServer#dovecotArguments
   * arguments}.
   */
  public DovecotSettings tokens(Path arguments) {
    return line("auth_mechanisms = plain login xoauth2 oauthbearer")
        .line(
            """
            passdb {
              driver = oauth2
              mechanisms = xoauth2 oauthbearer
              args = %s
            }
            """
                .formatted(arguments));
  }

  /** Anything else, as a line of dovecot.conf: {@code mail_max_userip_connections = 1}. */
  public DovecotSettings line(String line) {
    var lines = new ArrayList<>(moreLines);
    lines.add(line);
    return new DovecotSettings(
        quotaRoots, imapQuota, plaintextRefused, ordinaryUser, masterUser, lines);
  }

  /**
   * Dovecot takes a connection whose two addresses are the same for a secure one, so plain text is
   * refused only on another loopback address than the client's, which is 127.0.0.1.
   */
  String address() {
    return plaintextRefused ? "127.0.0.2" : "127.0.0.1";
  }

  /** A login that opens every mailbox. */
  public record MasterUser(String name, String password) {}
}
