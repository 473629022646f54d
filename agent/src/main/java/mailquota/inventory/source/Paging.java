package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How the request for the next page follows from an answer. Immutable. */
public sealed interface Paging {

  /** In a body: the number of the items read so far. */
  String OFFSET = "{offset}";

  /** In a body: the number of the page. */
  String PAGE = "{page}";

  /**
   * A request for a page.
   *
   * @param body with {@code {offset}} or {@code {page}}; null for GET
   */
  record Request(URI uri, @Nullable String body) {}

  /**
   * What is known after a page.
   *
   * @param rest the answer without its items
   * @param items of this page
   * @param read of all pages so far
   * @param page the number of this page, from 1
   */
  record Progress(JsonNode rest, long items, long read, int page) {}

  /** Everything is in one answer. */
  record None() implements Paging {}

  /** The answer contains the URL of the next page. */
  record Link(JsonPath link) implements Paging {}

  /** The answer contains a text that is a parameter of the next request. */
  record Cursor(JsonPath cursor, String parameter) implements Paging {}

  /** A parameter is the number of items read; an empty page is the last. */
  record Offset(String parameter) implements Numbered {}

  /** A parameter is the number of the page; an empty page is the last. */
  record Page(String parameter) implements Numbered {}

  /** Goes on until a page is empty, or all of a known total are read. */
  sealed interface Numbered extends Paging {}

  /**
   * The request for the page after this one; empty if there is none.
   *
   * @param first the first request
   * @param answered the URL of this page
   * @throws IllegalArgumentException if the answer has a link that is none
   */
  default Optional<Request> next(Request first, URI answered, Progress progress) {
    return switch (this) {
      case None _ -> Optional.empty();
      case Link(JsonPath link) ->
          link.first(progress.rest())
              .map(next -> new Request(answered.resolve(next.strip()), first.body()));
      case Cursor(JsonPath cursor, String parameter) ->
          cursor
              .first(progress.rest())
              .map(text -> new Request(with(first.uri(), parameter, text), first.body()));
      case Offset(String parameter) -> counted(first, progress, parameter, OFFSET, progress.read());
      case Page(String parameter) ->
          counted(
              first, progress, parameter, PAGE, number(first.uri(), parameter) + progress.page());
    };
  }

  /** The first request itself. */
  default Request begin(URI uri, @Nullable String body) {
    return switch (this) {
      case Offset _ when body != null -> new Request(uri, body.replace(OFFSET, "0"));
      case Page _ when body != null -> new Request(uri, body.replace(PAGE, "1"));
      default -> new Request(uri, body);
    };
  }

  private static Optional<Request> counted(
      Request first, Progress progress, String parameter, String placeholder, long number) {
    if (progress.items() == 0) {
      return Optional.empty();
    }
    String body = first.body();
    return Optional.of(
        body != null && body.contains(placeholder)
            ? new Request(first.uri(), body.replace(placeholder, Long.toString(number)))
            : new Request(with(first.uri(), parameter, Long.toString(number)), body));
  }

  /** The number of the first page in the URL; 1 if there is none. */
  private static long number(URI uri, String parameter) {
    return parameters(uri)
        .filter(each -> each.matches(Pattern.quote(parameter) + "=\\d{1,9}"))
        .mapToLong(each -> Long.parseLong(each.substring(parameter.length() + 1)))
        .findFirst()
        .orElse(1);
  }

  /** The URL with this parameter instead of those of the same name. */
  private static URI with(URI uri, String parameter, String value) {
    String name = URLEncoder.encode(parameter, UTF_8);
    String query =
        Stream.concat(
                parameters(uri)
                    .filter(
                        each -> !each.startsWith(name + "=") && !each.startsWith(parameter + "=")),
                Stream.of(name + "=" + URLEncoder.encode(value, UTF_8)))
            .collect(Collectors.joining("&"));
    return uri.resolve(uri.getRawPath().isEmpty() ? "/?" + query : uri.getRawPath() + "?" + query);
  }

  private static Stream<String> parameters(URI uri) {
    return uri.getRawQuery() == null
        ? Stream.empty()
        : Arrays.stream(uri.getRawQuery().split("&")).filter(each -> !each.isEmpty());
  }
}
