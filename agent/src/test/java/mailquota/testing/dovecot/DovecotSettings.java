package mailquota.testing.dovecot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mailquota.testing.TokenServer;

/**
 * The settings of a Dovecot, different from the {@linkplain #standard() standard}; equal settings
 * share one server.
 */
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

  /** As on a large site: processes are reused and do not end with each connection. */
  public static DovecotSettings ofLargeSite() {
    return standard()
        .line("service imap-login {\n  process_min_avail = 2\n  service_count = 0\n}")
        .line(
            "service imap {\n  process_min_avail = 2\n  process_limit = 2\n  client_limit = 100\n  service_count = 0\n}");
  }

  /** The standard settings of this version. */
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

  /**
   * The names of the roots in order; a name may contain spaces or be empty. Without names, quota is
   * off.
   */
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

  /** IMAP without the QUOTA extension; LMTP still enforces the limits. */
  public DovecotSettings withoutImapQuota() {
    return new DovecotSettings(
        version, quotaRoots, false, plaintextRefused, ordinaryUser, masterUser, tokens, moreLines);
  }

  /** LOGINDISABLED until TLS. Listens on 127.0.0.2. */
  public DovecotSettings refusingPlaintext() {
    return new DovecotSettings(
        version, quotaRoots, imapQuota, true, ordinaryUser, masterUser, tokens, moreLines);
  }

  /** Runs without root's rights even when the tests have them. */
  public DovecotSettings asOrdinaryUser() {
    return new DovecotSettings(
        version, quotaRoots, imapQuota, plaintextRefused, true, masterUser, tokens, moreLines);
  }

  /**
   * A user who may log in to any mailbox: {@code user*name}, or SASL PLAIN with an authorization
   * id.
   */
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
   * Accepts tokens, and looks them up with these {@linkplain TokenServer#dovecotArguments
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

  /** Adds a namespace of public folders below {@code Public/} in each user's home. */
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

  /** Adds a line to dovecot.conf: {@code mail_max_userip_connections = 1}. */
  public DovecotSettings line(String line) {
    var lines = new ArrayList<>(moreLines);
    lines.add(line);
    return new DovecotSettings(
        version, quotaRoots, imapQuota, plaintextRefused, ordinaryUser, masterUser, tokens, lines);
  }

  /**
   * Dovecot treats a connection between equal addresses as secure, so plain text is refused only on
   * another loopback address than the client's, which is 127.0.0.1.
   */
  String address() {
    return plaintextRefused ? "127.0.0.2" : "127.0.0.1";
  }

  /** A login to every mailbox. */
  public record MasterUser(String name, String password) {}
}
