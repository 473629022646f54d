package mailquota.http.owner;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.http.NotNow;
import mailquota.http.Routes;
import mailquota.http.TokenBucket;
import mailquota.notify.OwnerLinks;
import mailquota.notify.text.PageFacts;
import mailquota.notify.text.PageNotice;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.silence.Silence;
import mailquota.silence.Silence.Matcher;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /o/{link}}: the page of the mailbox of the link; {@code POST /o/{link}/later?days=}:
 * pauses its warnings below FULL. Who has the link is the owner: there is no login. Thread-safe.
 */
public final class OwnerRoutes implements Routes {

  private static final String PAGE = OwnerLinks.PATH + "{link}";
  private static final String STYLE = "style.css";
  private static final String HTML = "text/html; charset=utf-8";

  /** Forms, and no script at all. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private static final List<Integer> DAYS = List.of(1, 3, 7);

  /** The author of the silences. */
  private static final String OWNER = "owner";

  /** A page may ask the mail server for folders. */
  private static final int AT_ONCE = 60;

  private static final int A_SECOND = 5;

  private final OwnerView agent;
  private final InstantSource clock;
  private final TokenBucket rate = new TokenBucket(AT_ONCE, A_SECOND, System.nanoTime());
  private final byte[] style = style();

  public OwnerRoutes(OwnerView agent, InstantSource clock) {
    this.agent = agent;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(OwnerLinks.PATH + STYLE, this::style);
    routes.get(PAGE, this::page);
    routes.post(PAGE + "/later", this::later);
  }

  private static byte[] style() {
    try (InputStream in =
        Objects.requireNonNull(OwnerRoutes.class.getResourceAsStream(STYLE), "a resource")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void style(Context context) {
    context.contentType("text/css; charset=utf-8").header("Cache-Control", "max-age=86400");
    context.result(style);
  }

  private void page(Context context) {
    Optional<MailboxStatus> status = opened(context);
    context.contentType(HTML);
    if (status.isEmpty()) {
      context.status(HttpStatus.NOT_FOUND).result(notice(context, PageNotice.GONE));
      return;
    }
    Notice notice = PresentNotice.of(status.get()).orElse(null);
    context.result(
        notice == null
            ? notice(context, PageNotice.UNKNOWN)
            : agent
                .wording(notice.owner())
                .page(notice, agent.folders(notice.subject()), facts(context, notice)));
  }

  private PageFacts facts(Context context, Notice notice) {
    Optional<Instant> paused =
        ownSilences(notice.subject().mailbox()).stream()
            .map(Silence::endsAt)
            .max(Comparator.naturalOrder());
    boolean isWarned = notice.change().level() != Level.OK;
    return new PageFacts(
        STYLE,
        context.pathParam("link") + "/later",
        isWarned ? DAYS : List.of(),
        paused,
        notice.at());
  }

  /** The words of a page that may be of nobody: in the language of the browser. */
  private String notice(Context context, PageNotice notice) {
    return agent.wording(new Owner(null, language(context))).page(notice, STYLE);
  }

  private static @Nullable Locale language(Context context) {
    String accepted = context.header("Accept-Language");
    try {
      return accepted == null
          ? null
          : Locale.LanguageRange.parse(accepted).stream()
              .map(range -> Locale.forLanguageTag(range.getRange()))
              .filter(locale -> !locale.getLanguage().isEmpty())
              .findFirst()
              .orElse(null);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private void later(Context context) {
    Address mailbox = opened(context).orElseThrow(OwnerRoutes::gone).mailbox().address();
    Instant now = clock.instant();
    Silence silence =
        Silence.of(matcher(mailbox), now, now.plus(Duration.ofDays(days(context))), OWNER);
    agent.silence(silence, ownSilences(mailbox));
    // Relative, as the page may be below any path of a proxy.
    context.status(HttpStatus.SEE_OTHER).header("Location", "../" + context.pathParam("link"));
  }

  private static int days(Context context) {
    String written = String.valueOf(context.queryParam("days"));
    return DAYS.stream()
        .filter(days -> written.equals(String.valueOf(days)))
        .findFirst()
        .orElseThrow(() -> new BadRequestResponse("expected days of 1, 3 or 7"));
  }

  private static Matcher matcher(Address mailbox) {
    return new Matcher(mailbox.value(), null, null, Level.CRITICAL);
  }

  private List<Silence> ownSilences(Address mailbox) {
    Instant now = clock.instant();
    Matcher own = matcher(mailbox);
    return agent.silences().stream()
        .filter(each -> each.author().equals(OWNER) && each.matcher().equals(own))
        .filter(each -> each.isActiveAt(now))
        .toList();
  }

  /** The mailbox of a link; empty if the link is not valid, or the mailbox is not known. */
  private Optional<MailboxStatus> opened(Context context) {
    OwnerLinks links = agent.links().orElseThrow(OwnerRoutes::gone);
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Robots-Tag", "noindex, nofollow");
    Duration wait = rate.take(System.nanoTime());
    if (wait.isPositive()) {
      throw NotNow.of(context, wait, "too many pages at once");
    }
    return links.open(context.pathParam("link"), clock.instant()).flatMap(agent::find);
  }

  private static NotFoundResponse gone() {
    return new NotFoundResponse("no such link");
  }
}
