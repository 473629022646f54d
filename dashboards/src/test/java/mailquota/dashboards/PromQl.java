package mailquota.dashboards;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of the query language as it takes to find the metrics and selectors of a query. */
final class PromQl {

  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"|'[^']*'");
  private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("(?<![\\w:.$])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
  private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset");

  private PromQl() {}

  /** The names of the metrics a query reads. */
  static Set<String> metricNames(String query) {
    String bare = STRING.matcher(query).replaceAll("");
    bare = SELECTOR.matcher(bare).replaceAll("");
    bare = RANGE.matcher(bare).replaceAll("");
    bare = GROUPING.matcher(bare).replaceAll("");
    return NAME.matcher(bare)
        .results()
        .map(MatchResult::group)
        .filter(name -> !KEYWORDS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The label matchers of a query, each with its braces. */
  static Set<String> selectors(String query) {
    return SELECTOR.matcher(query).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
