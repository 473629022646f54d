package mailquota.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a Dovecot differs from the {@linkplain #standard() usual} one; equal ones are shared. */
public record DovecotSettings(
    DovecotVersion version,
    List<String> quotaRoots,
    boolean imapQuota,
    boolean plaintextRefused,
    boolean ordinaryUser,
    Optional<MasterUser> masterUser,
    Optional<String> tokens,
    List<String> moreLines) {

  public DovecotSettings {
    quotaRoots = List.copyOf(quotaRoots);
    moreLines = List.copyOf(moreLines);
  }

  /** Dovecot 2.3, one root named {@code User quota}, plain text logins, TLS offered. */
  public static DovecotSettings standard() {
    return of(DovecotVersion.V2_3);
  }

  /** The same of this version. */
  public static DovecotSettings of(DovecotVersion version) {
    return new DovecotSettings(
        version,
        List.of("User quota"),
        true,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The roots' names in order; a name may have spaces or be empty. None: quota is off. */
  public DovecotSettings roots(String... names) {
    return new DovecotSettings(
        version,
        List.of(names),
        imapQuota,
        plaintextRefused,
        ordinaryUser,
        masterUser,
        tokens,
        moreLines);
  }

  /** IMAP does not know the QUOTA extension, though LMTP keeps to the limits. */
  public DovecotSettings withoutImapQuota() {
    return new DovecotSettings(
        version, quotaRoots, false, plaintextRefused, ordinaryUser, masterUser, tokens, moreLines);
  }

  /** LOGINDISABLED until TLS. Listens on 127.0.0.2. */
  public DovecotSettings refusingPlaintext() {
    return new DovecotSettings(
        version, quotaRoots, imapQuota, true, ordinaryUser, masterUser, tokens, moreLines);
  }

  /** Runs without root's rights even where the tests have them. */
  public DovecotSettings asOrdinaryUser() {
    return new DovecotSettings(
        version, quotaRoots, imapQuota, plaintextRefused, true, masterUser, tokens, moreLines);
  }

  /** Who may log in as anybody: {@code user*name}, or SASL PLAIN with an authorization id. */
  public DovecotSettings masterUser(String name, String password) {
    return new DovecotSettings(
        version,
        quotaRoots,
        imapQuota,
        plaintextRefused,
        ordinaryUser,
        Optional.of(new MasterUser(name, password)),
        tokens,
        moreLines);
  }

  /**
   * Takes tokens too, and asks whose they are by these {@linkplain TokenServer#dovecotArguments
   * arguments}.
   */
  public DovecotSettings tokens(String arguments) {
    return new DovecotSettings(
        version,
        quotaRoots,
        imapQuota,
        plaintextRefused,
        ordinaryUser,
        masterUser,
        Optional.of(arguments),
        moreLines);
  }

  /** One more namespace, of public folders below {@code Public/} in each user's home. */
  public DovecotSettings publicFolders() {
    return line(
        """
        namespace public {
          type = public
          prefix = Public/
          separator = /
          %s
        }
        """
            .formatted(version.syntax().maildir("~/public")));
  }

  /** Anything else, as a line of dovecot.conf: {@code mail_max_userip_connections = 1}. */
  public DovecotSettings line(String line) {
    var lines = new ArrayList<>(moreLines);
    lines.add(line);
    return new DovecotSettings(
        version, quotaRoots, imapQuota, plaintextRefused, ordinaryUser, masterUser, tokens, lines);
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
