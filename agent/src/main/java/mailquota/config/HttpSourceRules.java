package mailquota.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.config.HttpSourceSection.FieldsSection;
import mailquota.config.HttpSourceSection.NextSection;
import mailquota.config.HttpSourceSection.RequestMethod;
import mailquota.inventory.source.Field;
import mailquota.inventory.source.JsonMapping;
import mailquota.inventory.source.JsonMapping.Items;
import mailquota.inventory.source.JsonMapping.Requirement;
import mailquota.inventory.source.JsonPath;
import mailquota.inventory.source.Paging;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.Http;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks a source that is an API of JSON. */
final class HttpSourceRules {

  private static final String URL = "a URL such as https://mail.example.org/mailboxes.json";

  private final Problems problems;
  private final TrustRules trusts;
  private final HttpTargetRules targets;

  HttpSourceRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.trusts = trusts;
    targets = new HttpTargetRules(problems, secrets);
  }

  /** The settings; empty if there is a problem. */
  Optional<Http> check(String key, HttpSourceSection section, Common common) {
    Optional<HttpTarget> target = target(key, section);
    Optional<Paging> paging = paging(key + ".next", section.next());
    Optional<JsonMapping> mapping = mapping(key, section);
    String body = body(key, section, paging.orElse(null));
    return target.flatMap(
        to -> paging.flatMap(how -> mapping.map(what -> new Http(common, to, body, what, how))));
  }

  private Optional<HttpTarget> target(String key, HttpSourceSection section) {
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Map<String, Secret> headers = targets.headers(key + ".headers", section.headers());
    UrlText url = section.url();
    if (url == null) {
      problems.missing(key + ".url", URL);
      return Optional.empty();
    }
    String at = key + ".url";
    return targets
        .target(at, URL, new Secret(url.written()), headers, trust)
        .filter(to -> targets.isAllowed(at, to, "requests and answers", section.allowPlaintext()));
  }

  private @Nullable String body(String key, HttpSourceSection section, @Nullable Paging paging) {
    String body = section.body();
    if (section.method() == RequestMethod.GET) {
      if (body != null) {
        problems.wrongKey(key + ".body", "it only with method: POST", "method: GET");
      }
      return null;
    }
    placeholder(key, body, Paging.OFFSET, paging instanceof Paging.Offset, "next.offset");
    placeholder(key, body, Paging.PAGE, paging instanceof Paging.Page, "next.page");
    return body == null ? "" : body;
  }

  private void placeholder(
      String key, @Nullable String body, String placeholder, boolean isFilled, String by) {
    if (body != null && body.contains(placeholder) && !isFilled && !problems.isAt(key + ".next")) {
      problems.expected(key + ".body", by + " beside " + placeholder, "none");
    }
  }

  private Optional<JsonMapping> mapping(String key, HttpSourceSection section) {
    Optional<Items> items =
        parsed(key + ".items", section.items(), text -> Items.parse(text, section.emptyObject()));
    Requirement require =
        section.require() == null
            ? null
            : parsed(key + ".require", section.require(), Requirement::parse).orElse(null);
    JsonPath total =
        section.total() == null ? null : path(key + ".total", section.total()).orElse(null);
    Map<JsonPath, Set<String>> where = where(key + ".where", section.where());
    Map<Field, JsonPath> fields = fields(key + ".fields", section.fields());
    return items.map(list -> new JsonMapping(list, require, where, fields, total));
  }

  private Map<JsonPath, Set<String>> where(String key, Map<String, List<String>> written) {
    Map<JsonPath, Set<String>> where = new HashMap<>();
    written.forEach((text, values) -> {
      String at = key + "." + text;
      if (values == null || values.isEmpty() || values.contains(null)) {
        problems.missing(at, "a list of values such as [1, 2]");
      } else {
        path(at, text).ifPresent(path -> where.put(path, Set.copyOf(new HashSet<>(values))));
      }
    });
    return where;
  }

  private Map<Field, JsonPath> fields(String key, @Nullable FieldsSection written) {
    if (written == null) {
      return JsonMapping.USUAL_FIELDS;
    }
    if (written.address() == null) {
      problems.missing(key + ".address", "the path of the address such as /email");
    }
    Map<Field, JsonPath> fields = new EnumMap<>(Field.class);
    field(fields, key, Field.ADDRESS, written.address());
    field(fields, key, Field.CONTACT, written.contact());
    field(fields, key, Field.LANGUAGE, written.language());
    field(fields, key, Field.LIMIT, written.limit());
    field(fields, key, Field.EXCLUDE, written.exclude());
    field(fields, key, Field.SERVER, written.server());
    return fields;
  }

  private void field(
      Map<Field, JsonPath> fields, String key, Field field, @Nullable String written) {
    if (written != null) {
      path(key + "." + field.label(), written).ifPresent(path -> fields.put(field, path));
    }
  }

  private Optional<Paging> paging(String key, @Nullable NextSection section) {
    if (section == null) {
      return Optional.of(new Paging.None());
    }
    long kinds =
        Stream.of(section.link(), section.cursor(), section.offset(), section.page())
            .filter(kind -> kind != null)
            .count();
    if (kinds != 1) {
      problems.expected(key, "one of link, cursor, offset, page", kinds == 0 ? "none" : "several");
      return Optional.empty();
    }
    if (section.cursor() == null && section.parameter() != null) {
      problems.wrongKey(key + ".parameter", "it only with cursor", "none");
    }
    if (section.link() != null) {
      return path(key + ".link", section.link()).map(Paging.Link::new);
    }
    if (section.cursor() != null) {
      return cursor(key, section.cursor(), section.parameter());
    }
    return Optional.of(
        section.offset() == null
            ? new Paging.Page(String.valueOf(section.page()))
            : new Paging.Offset(section.offset()));
  }

  private Optional<Paging> cursor(String key, String cursor, @Nullable String parameter) {
    if (parameter == null) {
      problems.missing(key + ".parameter", "the parameter that takes it such as pageToken");
      return Optional.empty();
    }
    return path(key + ".cursor", cursor).map(path -> new Paging.Cursor(path, parameter));
  }

  private Optional<JsonPath> path(String key, String written) {
    return parsed(key, written, JsonPath::parse);
  }

  private <T> Optional<T> parsed(String key, String written, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(written));
    } catch (IllegalArgumentException e) {
      problems.expected(key, String.valueOf(e.getMessage()), written);
      return Optional.empty();
    }
  }
}
