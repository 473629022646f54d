package mailquota.testing.dovecot;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.testing.dovecot.User.QuotaLimit;

/** Everything is a setting or a named section. */
final class Dovecot24Syntax implements DovecotSyntax {

  @Override
  public String quotaRoots(List<String> names) {
    return IntStream.rangeClosed(1, names.size())
        .mapToObj(root -> quotaRoot(root, names.get(root - 1)))
        .collect(joining());
  }

  private static String quotaRoot(int root, String name) {
    return """
    quota root%d {
      driver = count
      quota_name = "%s"
    }
    """
        .formatted(root, name.replace("\"", "\\\""));
  }

  @Override
  public String masters(Path passwdFile) {
    return """
    auth_master_user_separator = *
    passdb masters {
      driver = passwd-file
      passwd_file_path = %s
      master = yes
      result_success = continue
    }
    """
        .formatted(passwdFile);
  }

  @Override
  public String tokens(String arguments, Path file) {
    return """
    auth_mechanisms = plain login xoauth2 oauthbearer
    passdb oauth2 {
      mechanisms_filter = xoauth2 oauthbearer
    }
    oauth2 {
    introspection_mode = get
    %s}
    """
        .formatted(arguments);
  }

  @Override
  public String maildir(String path) {
    return "mail_driver = maildir\nmail_path = " + path;
  }

  /** {@code userdb_quota/root1/storage_size=1M}, one for each limit. */
  @Override
  public String limits(List<QuotaLimit> limits) {
    return limits.stream().map(Dovecot24Syntax::field).collect(joining(" "));
  }

  private static String field(QuotaLimit limit) {
    return "userdb_quota/root" + limit.root() + "/" + setting(limit);
  }

  private static String setting(QuotaLimit limit) {
    return switch (limit) {
      case QuotaLimit.Storage(_, String size) -> "storage_size=" + size;
      case QuotaLimit.Messages(_, long count) -> "message_count=" + count;
    };
  }
}
