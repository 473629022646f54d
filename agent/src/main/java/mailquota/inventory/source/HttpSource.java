package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mailquota.inventory.source.HttpAnswers.Answer;
import mailquota.inventory.source.HttpAnswers.UnusableException;
import mailquota.net.Deadline;
import mailquota.net.HttpSender;
import mailquota.net.HttpTarget;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/** The mailboxes in the answers of an API that speaks JSON. */
final class HttpSource implements Source {

  /** Of all answers of a reading together, unpacked: about 1 KiB for each of 2,000,000 items. */
  static final long MAX_BYTES = 2L << 30;

  static final int MAX_PAGES = 20_000;

  private final SourceSettings.Http settings;
  private final long maxBytes;
  private final HttpSender http;

  /** The conditions under which the content is that of the last complete reading. */
  private volatile Map<String, String> conditions = Map.of();

  HttpSource(SourceSettings.Http settings) {
    this(settings, MAX_BYTES);
  }

  HttpSource(SourceSettings.Http settings, long maxBytes) {
    this.settings = settings;
    this.maxBytes = maxBytes;
    http = new HttpSender(settings.target().trust());
  }

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    Reading reading = new Reading(rows, deadline);
    try {
      return reading.all();
    } catch (UnusableException e) {
      return new Outcome.Failed(
          "%s %s, page %d: %s"
              .formatted(
                  settings.body() == null ? "GET" : "POST",
                  settings.target().where(),
                  reading.page,
                  e.getMessage()));
    }
  }

  @Override
  public void forget() {
    conditions = Map.of();
  }

  @Override
  public void close() {
    http.close();
  }

  /** One reading of all pages. */
  private final class Reading {

    private final Rows rows;
    private final HttpAnswers answers;
    private final Map<Field, String> values = new EnumMap<>(Field.class);

    /** Digests of the requests and of the contents so far. */
    private final Set<ByteBuffer> seen = new HashSet<>();

    private final MessageDigest content = digest();
    private int page = 1;
    private long read;

    Reading(Rows rows, Deadline deadline) {
      this.rows = rows;
      answers = new HttpAnswers(http, settings.target(), maxBytes, deadline);
    }

    Outcome all() throws UnusableException {
      Paging paging = settings.paging();
      Paging.Request template = new Paging.Request(settings.target().uri(), settings.body());
      Paging.Request request = paging.begin(template.uri(), template.body());
      while (true) {
        requireNew(
            digest().digest(bytes(request.uri() + "\n" + request.body())), "the request for it");
        if (!(answers.get(request, conditions) instanceof Answer.Content answer)) {
          return new Outcome.Unchanged();
        }
        JsonAnswer.Read got = content(answer);
        read += got.items();
        if (got.items() > 0) {
          requireNew(content.digest(), "its content");
        }
        Optional<Long> total = total(got.rest());
        Paging.Request next =
            paging instanceof Paging.Numbered && total.filter(all -> read >= all).isPresent()
                ? null
                : next(paging, template, answer.uri(), got);
        if (next == null) {
          complete(total, answer.headers());
          return new Outcome.Complete();
        }
        if (++page > MAX_PAGES) {
          throw new UnusableException("expected at most " + MAX_PAGES + " pages, got more");
        }
        request = next;
      }
    }

    private void requireNew(byte[] digested, String what) throws UnusableException {
      if (!seen.add(ByteBuffer.wrap(digested))) {
        throw new UnusableException("expected a page that is new, got one before: " + what);
      }
    }

    private JsonAnswer.Read content(Answer.Content answer) throws UnusableException {
      try (var body = answer.body()) {
        JsonAnswer.Read got = new JsonAnswer(settings.mapping().items(), this::item).read(body);
        check(got);
        return got;
      } catch (JacksonIOException e) {
        throw new UnusableException(answers.why(e.getCause()));
      } catch (JacksonException e) {
        // Without its message, which may quote the answer.
        throw new UnusableException(
            "expected JSON with parts of at most %d characters, got something else at byte %d"
                .formatted(JsonAnswer.MAX_PART, e.getLocation().getByteOffset()));
      } catch (IOException e) {
        throw new UnusableException(answers.why(e));
      }
    }

    private void check(JsonAnswer.Read got) throws UnusableException {
      JsonMapping mapping = settings.mapping();
      Optional<String> breach =
          Optional.ofNullable(mapping.require()).flatMap(require -> require.breach(got.rest()));
      if (breach.isPresent()) {
        throw new UnusableException(breach.get());
      }
      if (got.misplaced() != null) {
        throw new UnusableException(
            "expected a list at %s, got %s".formatted(mapping.items().path(), got.misplaced()));
      }
    }

    private void item(JsonNode item) {
      JsonMapping mapping = settings.mapping();
      mapping.read(item, values);
      content.update(bytes(values.getOrDefault(Field.ADDRESS, "") + "\n"));
      if (mapping.takes(item)) {
        rows.add("item " + (rows.rows() + 1), values);
      }
    }

    private Optional<Long> total(JsonNode rest) throws UnusableException {
      JsonPath path = settings.mapping().total();
      if (path == null) {
        return Optional.empty();
      }
      String text = path.first(rest).orElse("none");
      try {
        return Optional.of(Long.valueOf(text));
      } catch (NumberFormatException _) {
        throw new UnusableException("expected the total to be a number, got none");
      }
    }

    private Paging.@Nullable Request next(
        Paging paging, Paging.Request template, URI answered, JsonAnswer.Read got)
        throws UnusableException {
      try {
        return paging
            .next(template, answered, new Paging.Progress(got.rest(), got.items(), read, page))
            .orElse(null);
      } catch (IllegalArgumentException _) {
        throw new UnusableException("expected the link to the next page to be a URL, got another");
      }
    }

    private void complete(Optional<Long> total, HttpHeaders headers) throws UnusableException {
      if (total.isPresent() && total.get() != read) {
        throw new UnusableException(
            "expected the total of %d items, got %d".formatted(total.get(), read));
      }
      boolean isConditional = settings.paging() instanceof Paging.None && settings.body() == null;
      conditions = isConditional ? conditions(headers) : Map.of();
    }
  }

  /** RFC 9110 section 13.1.2: the entity tag takes precedence. */
  private static Map<String, String> conditions(HttpHeaders headers) {
    Map<String, String> conditions = new LinkedHashMap<>();
    Optional<String> tag = headers.firstValue("ETag");
    tag.ifPresent(text -> conditions.put("If-None-Match", text));
    // A file that was written in the second of the answer may be written again in it.
    headers
        .firstValue("Last-Modified")
        .filter(at -> tag.isEmpty() && !headers.firstValue("Date").equals(Optional.of(at)))
        .ifPresent(text -> conditions.put("If-Modified-Since", text));
    conditions
        .entrySet()
        .removeIf(each -> !HttpTarget.takesHeader(each.getKey(), new Secret(each.getValue())));
    return conditions;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
