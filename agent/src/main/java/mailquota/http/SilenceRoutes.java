package mailquota.http;

import static java.util.stream.Collectors.joining;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import mailquota.silence.Silence;
import mailquota.silence.Silence.Matcher;
import mailquota.silence.SilenceRequest;
import mailquota.silence.SilenceRequest.Answer.Good;
import mailquota.silence.SilenceRequest.Answer.Wrong;
import mailquota.state.SilenceWatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/silences}: lists, adds and ends silences, and counts what one would be about.
 * Thread-safe.
 *
 * <p>A page of another site cannot do that through the browser of a user: {@code application/json}
 * and DELETE require a CORS preflight (fetch.spec.whatwg.org), which is never granted. For DNS
 * rebinding see {@link HttpSettings#isOwn}.
 */
public final class SilenceRoutes implements Routes {

  private static final String PATH = "/api/v1/silences";
  private static final String JSON = "application/json";

  private final SilenceWatch silences;
  private final Supplier<List<String>> servers;
  private final ToLongFunction<Matcher> concerned;
  private final InstantSource clock;

  /**
   * @param servers the names of the present servers
   * @param concerned counts the mailboxes that a silence is about
   */
  public SilenceRoutes(
      SilenceWatch silences,
      Supplier<List<String>> servers,
      ToLongFunction<Matcher> concerned,
      InstantSource clock) {
    this.silences = silences;
    this.servers = servers;
    this.concerned = concerned;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::list);
    routes.post(PATH, this::add);
    routes.post(PATH + "/preview", this::preview);
    routes.delete(PATH + "/{id}", this::expire);
  }

  private void list(Context context) {
    Instant now = clock.instant();
    boolean isAll = "true".equals(context.queryParam("all"));
    json(
        context,
        SilenceJson.array(
            silences.refresh().all().stream().filter(one -> isAll || !one.hasEnded(now)), now));
  }

  private void add(Context context) {
    Instant now = clock.instant();
    Silence silence =
        requested(
            context,
            request -> Caller.of(context).map(by -> request.by(by.name())).orElse(request),
            now);
    silences.add(silence);
    json(context.status(HttpStatus.CREATED), SilenceJson.line(silence, now));
  }

  /** Answers how many mailboxes a silence would be about; it needs no author and no end. */
  private void preview(Context context) {
    Silence silence = requested(context, SilenceRequest::asPreview, clock.instant());
    json(context, "{\"mailboxes\":" + concerned.applyAsLong(silence.matcher()) + "}");
  }

  private Silence requested(Context context, UnaryOperator<SilenceRequest> completed, Instant now) {
    requireJson(context.contentType());
    Map<String, String> problems = new TreeMap<>();
    SilenceRequest request = SilenceJson.request(context.bodyAsBytes(), problems);
    if (request == null) {
      throw new BadRequestResponse("expected a JSON object, each key once");
    }
    return switch (completed.apply(request).check(servers.get(), now)) {
      case Good(Silence silence) when problems.isEmpty() -> silence;
      case Good _ -> throw refused(problems);
      case Wrong(var wrong) -> {
        wrong.forEach((part, problem) -> problems.putIfAbsent(part.key(), problem));
        throw refused(problems);
      }
    };
  }

  private static void requireJson(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (!type.toLowerCase(Locale.ROOT).equals(JSON)) {
      throw new HttpResponseException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: " + JSON, Map.of());
    }
  }

  private static BadRequestResponse refused(Map<String, String> problems) {
    return new BadRequestResponse(
        problems.entrySet().stream()
            .map(problem -> problem.getKey() + ": " + problem.getValue())
            .collect(joining("; ")));
  }

  private void expire(Context context) {
    if (!silences.expire(context.pathParam("id"))) {
      throw new NotFoundResponse("no silence of this id that has not ended");
    }
    context.status(HttpStatus.NO_CONTENT);
  }

  private static void json(Context context, String json) {
    context.contentType(JSON).result(json + "\n");
  }
}
