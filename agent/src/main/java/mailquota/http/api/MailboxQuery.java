package mailquota.http.api;

import static java.util.stream.Collectors.toCollection;

import io.javalin.http.Context;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.quota.Naming;
import mailquota.quota.Outcome;
import mailquota.table.Filter;
import mailquota.table.Query;
import mailquota.table.Sort;
import mailquota.table.SortKey;
import mailquota.table.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A window of the mailboxes, as it is asked for.
 *
 * @param scope the agents that hold the mailboxes
 * @param order the name of the order that the window is in; null for the newest
 */
record MailboxQuery(Scope scope, Query query, int offset, int limit, @Nullable String order) {

  private static final int USUAL_ROWS = 50;
  private static final int MOST_ROWS = 1000;

  private static final List<String> FILTERS =
      List.of(
          "q",
          "level",
          "server",
          "domain",
          "result",
          "reason",
          "min_ratio",
          "max_ratio",
          "sort",
          Scope.NAME);

  private static final Set<String> RESULTS =
      Outcome.all().stream().map(Outcome::result).collect(toCollection(LinkedHashSet::new));

  private static final Set<String> REASONS =
      Outcome.all().stream()
          .filter(Outcome::isFailure)
          .map(Outcome::reason)
          .collect(toCollection(LinkedHashSet::new));

  private static final Pattern COMMA = Pattern.compile(",");

  /** All mailboxes that match, for an export. */
  static MailboxQuery all(Context context, Lookup lookup) {
    Parameters parameters = new Parameters(context, new LinkedHashSet<>(FILTERS));
    MailboxQuery asked =
        new MailboxQuery(
            Scope.of(parameters),
            query(parameters, lookup, lookup.names(context)),
            0,
            Integer.MAX_VALUE,
            null);
    parameters.check();
    return asked;
  }

  static MailboxQuery of(Context context, Lookup lookup) {
    Set<String> known = new LinkedHashSet<>(FILTERS);
    known.addAll(List.of("offset", "limit", "order"));
    Parameters parameters = new Parameters(context, known);
    MailboxQuery asked =
        new MailboxQuery(
            Scope.of(parameters),
            query(parameters, lookup, lookup.names(context)),
            parameters.number("offset", 0, 0, 999_999_999),
            parameters.number("limit", USUAL_ROWS, 0, MOST_ROWS),
            parameters.text("order"));
    parameters.check();
    return asked;
  }

  private static Query query(Parameters parameters, Lookup lookup, Naming names) {
    @Nullable Set<Standing> levels =
        parameters.value("level", MailboxQuery::levels, "some of " + names(Standing.values()));
    @Nullable String text = parameters.text("q");
    @Nullable String domain = parameters.text("domain");
    Filter filter =
        new Filter(
            text == null ? null : lookup.sought(text, names),
            levels == null ? Set.of() : levels,
            parameters.text("server"),
            domain == null ? null : lookup.domain(domain, names),
            parameters.value("result", oneOf(RESULTS), "one of " + String.join(", ", RESULTS)),
            parameters.value("reason", oneOf(REASONS), "one of " + String.join(", ", REASONS)),
            parameters.ratio("min_ratio"),
            parameters.ratio("max_ratio"));
    Sort sort = parameters.value("sort", Sort::find, "one of " + sorts() + ", or - before it");
    return new Query(filter, sort == null ? Sort.BY_URGENCY : sort);
  }

  private static Function<String, Optional<String>> oneOf(Set<String> known) {
    return text -> Optional.of(text).filter(known::contains);
  }

  private static Optional<Set<Standing>> levels(String text) {
    Set<Standing> levels = EnumSet.noneOf(Standing.class);
    for (String name : COMMA.split(text, -1)) {
      Optional<Standing> level = Standing.find(name);
      if (level.isEmpty()) {
        return Optional.empty();
      }
      levels.add(level.get());
    }
    return Optional.of(levels);
  }

  private static String sorts() {
    return String.join(", ", Stream.of(SortKey.values()).map(SortKey::label).toList());
  }

  private static String names(Standing[] levels) {
    return String.join(",", Stream.of(levels).map(Enum::name).toList());
  }
}
