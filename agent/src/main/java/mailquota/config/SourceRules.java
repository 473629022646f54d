package mailquota.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.SourceSection.GuardSection;
import mailquota.config.SourceSection.MailboxSection;
import mailquota.config.SourceSection.SourceType;
import mailquota.inventory.source.SourceGuard;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.inventory.source.SourceSettings.Sql;
import mailquota.probe.Method;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/** Checks the sources of mailboxes. */
final class SourceRules {

  private static final String UNCHANGING = "none, for a list does not change";
  private static final Pattern NAME = Pattern.compile("[\\w.-]+");

  private final Problems problems;
  private final MailboxRules mailboxes;
  private final FileSourceRules files;
  private final SqlRules queries;
  private final LdapSourceRules directories;
  private final HttpSourceRules apis;
  private final Map<String, ServerSection> servers;

  /** The number of sources by the part of their default names that precedes it. */
  private final Map<String, Integer> unnamed = new HashMap<>();

  private final Set<String> names = new HashSet<>();

  SourceRules(
      Problems problems, Secrets secrets, TrustRules trusts, Map<String, ServerSection> servers) {
    this.problems = problems;
    this.servers = servers;
    mailboxes = new MailboxRules(problems, secrets);
    files = new FileSourceRules(problems, trusts.folder());
    queries = new SqlRules(problems, secrets, trusts);
    directories = new LdapSourceRules(problems, secrets, trusts);
    apis = new HttpSourceRules(problems, secrets, trusts);
  }

  List<SourceSettings> check(List<SourceSection> sources) {
    if (sources.isEmpty()) {
      problems.missing("mailboxes", "at least one source of mailboxes");
    }
    List<SourceSettings> valid = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      String key = "mailboxes[" + i + "]";
      SourceSection source = sources.get(i);
      if (source == null) {
        problems.missing(key, "a section with server and list");
      } else {
        source(key, source).ifPresent(valid::add);
      }
    }
    return valid;
  }

  private Optional<SourceSettings> source(String key, SourceSection source) {
    String server = server(key + ".server", source.server());
    List<SourceType> types = source.types();
    if (types.size() != 1) {
      wrongTypes(key, types);
      return Optional.empty();
    }
    SourceType type = types.getFirst();
    return switch (type) {
      case LIST -> listed(key, source, server);
      case FILE ->
          files.check(
              key + ".file",
              Objects.requireNonNull(source.file()),
              common(key, source, server, type));
      case SQL -> queried(key, source, common(key, source, server, type));
      case LDAP ->
          directories.check(
              key + ".ldap",
              Objects.requireNonNull(source.ldap()),
              common(key, source, server, type));
      case HTTP ->
          apis.check(
                  key + ".http",
                  Objects.requireNonNull(source.http()),
                  common(key, source, server, type))
              .map(http -> http);
      case DISCOVER -> Optional.of(discovered(key, source, server));
    };
  }

  private void wrongTypes(String key, List<SourceType> types) {
    String expected =
        "one of "
            + Stream.of(SourceType.values()).map(SourceType::key).collect(Collectors.joining(", "));
    if (types.isEmpty()) {
      problems.missing(key + ".list", expected);
    } else {
      problems.wrongKey(
          key + "." + types.getLast().key(),
          expected + " in each source",
          types.stream().map(SourceType::key).collect(Collectors.joining(" and ")));
    }
  }

  private SourceSettings discovered(String key, SourceSection source, String server) {
    ServerSection section = servers.get(server);
    Method method = section == null ? null : section.method();
    if (method != null && !method.lists()) {
      problems.expected(
          key + ".discover",
          "a server whose method is imap-admin, doveadm or sql, for others list no mailboxes",
          ConfigFormat.key(method));
    }
    return new Discovered(common(key, source, server, SourceType.DISCOVER));
  }

  private Optional<SourceSettings> queried(String key, SourceSection source, Common common) {
    return queries
        .check(key + ".sql", Objects.requireNonNull(source.sql()))
        .map(query -> new Sql(common, query));
  }

  private Optional<SourceSettings> listed(String key, SourceSection source, String server) {
    problems.none(key + ".refresh", source.refresh(), UNCHANGING);
    problems.none(key + ".timeout", source.timeout(), UNCHANGING);
    problems.none(key + ".limit-unit", source.limitUnit(), UNCHANGING);
    problems.none(key + ".guard", source.guard(), UNCHANGING);
    List<MailboxSection> list = Objects.requireNonNull(source.list());
    if (list.isEmpty()) {
      problems.missing(key + ".list", "at least one mailbox, or discover: true");
      return Optional.empty();
    }
    return Optional.of(
        new Listed(
            name(key, source, server, SourceType.LIST),
            server,
            mailboxes.check(key + ".list", list, server, servers.get(server))));
  }

  /** The settings of a source that is read again and again. */
  private Common common(String key, SourceSection source, String server, SourceType type) {
    GuardSection guard = Objects.requireNonNull(source.guard());
    return new Common(
        name(key, source, server, type),
        server,
        refresh(key, source, type),
        positive(key + ".timeout", Objects.requireNonNull(source.timeout())),
        Objects.requireNonNull(source.limitUnit()),
        new SourceGuard(
            guard.lost(),
            atLeast(key + ".guard.at-least", 0, guard.atLeast()),
            atLeast(key + ".guard.grown", 2, guard.grown())));
  }

  /** Written beside the type or inside it. */
  private Duration refresh(String key, SourceSection source, SourceType type) {
    Duration inside = source.refreshInside();
    Duration beside = source.refresh();
    String keyInside = key + "." + type.key() + ".refresh";
    if (inside != null && beside != null) {
      problems.wrongKey(keyInside, "refresh there or in the source", "both");
    }
    return inside == null
        ? positive(key + ".refresh", Objects.requireNonNull(beside))
        : positive(keyInside, inside);
  }

  private Duration positive(String key, Duration written) {
    if (!written.isPositive()) {
      problems.expected(key, "a duration above 0", Durations.written(written));
    }
    return written;
  }

  private int atLeast(String key, int least, int written) {
    if (written < least) {
      problems.expected(key, "a number of at least " + least, String.valueOf(written));
    }
    return written;
  }

  /** The written name, or one such as {@code mx1-sql-1}. */
  private String name(String key, SourceSection source, String server, SourceType type) {
    String written = source.name();
    String prefix = server + "-" + type.key() + "-";
    int number = unnamed.merge(prefix, 1, Integer::sum);
    String name = written == null ? prefix + number : written;
    if (!NAME.matcher(name).matches()) {
      problems.expected(key + ".name", "letters, digits, and any of - _ .", name);
    } else if (!names.add(name)) {
      problems.expected(key + ".name", "a name that no other source has", name);
    }
    return name;
  }

  private String server(String key, @Nullable String name) {
    if (name == null) {
      problems.missing(key, "the name of a server");
      return "";
    }
    // Without any server, that has been reported already.
    if (!servers.isEmpty() && !servers.containsKey(name)) {
      problems.expected(key, "a server of this file: " + String.join(", ", servers.keySet()), name);
    }
    return name;
  }
}
