package mailquota.testing.dovecot;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import mailquota.testing.dovecot.User.QuotaLimit;

/** Roots and rules are lines of one section; the arguments of a passdb are text or a file. */
final class Dovecot23Syntax implements DovecotSyntax {

  @Override
  public String quotaRoots(List<String> names) {
    return IntStream.rangeClosed(1, names.size())
        .mapToObj(root -> "  %s = count:%s\n".formatted(key(root), names.get(root - 1)))
        .collect(joining("", "plugin {\n", "  quota_vsizes = yes\n}"));
  }

  @Override
  public String masters(Path passwdFile) {
    return """
    auth_master_user_separator = *
    passdb {
      driver = passwd-file
      args = %s
      master = yes
      pass = yes
    }
    """
        .formatted(passwdFile);
  }

  @Override
  public String tokens(String arguments, Path file) {
    return """
    auth_mechanisms = plain login xoauth2 oauthbearer
    passdb {
      driver = oauth2
      mechanisms = xoauth2 oauthbearer
      args = %s
    }
    """
        .formatted(file);
  }

  @Override
  public String maildir(String path) {
    return "location = maildir:" + path;
  }

  /** {@code userdb_quota_rule=*:storage=1M:messages=10}, one for each root. */
  @Override
  public String limits(List<QuotaLimit> limits) {
    var rules =
        limits.stream()
            .collect(
                groupingBy(
                    QuotaLimit::root, TreeMap::new, mapping(Dovecot23Syntax::rule, joining())));
    return rules.entrySet().stream()
        .map(root -> "userdb_%s_rule=*%s".formatted(key(root.getKey()), root.getValue()))
        .collect(joining(" "));
  }

  private static String rule(QuotaLimit limit) {
    return switch (limit) {
      case QuotaLimit.Storage(_, String size) -> ":storage=" + size;
      case QuotaLimit.Messages(_, long count) -> ":messages=" + count;
    };
  }

  private static String key(int root) {
    return root == 1 ? "quota" : "quota" + root;
  }
}
