package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.metrics.Format;
import mailquota.metrics.ProbeMetrics;
import mailquota.polling.RequestedResult;
import mailquota.probe.RecordedTrace;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.Naming;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /probe?target=MAILBOX}: probes a mailbox of the inventory and answers with its
 * metrics, by the conventions of the blackbox exporter. {@code debug=true} answers with the
 * conversation, in which secrets are {@code ***}, and the metrics. Thread-safe.
 */
public final class ProbeRoutes implements Routes {

  /** Probes a mailbox. */
  @FunctionalInterface
  public interface Prober {

    /** Waits at most {@code limit} for the result; empty if the mailbox is not polled. */
    Optional<RequestedResult> probe(Mailbox mailbox, Trace trace, Duration limit)
        throws InterruptedException;
  }

  /** Maximum concurrent requests; most of them wait for a connection to their server. */
  private static final int AT_ONCE = 32;

  static final String PATH = "/probe";

  /** In seconds, as a decimal number. */
  static final String SCRAPE_TIMEOUT = "X-Prometheus-Scrape-Timeout-Seconds";

  /** For the way of the answer, as in the blackbox exporter. */
  private static final Duration OFFSET = Duration.ofMillis(500);

  private static final String DEBUG = "text/plain; charset=utf-8";

  private static final Duration LONGEST = HttpLimits.DEFAULT.request().minus(OFFSET);

  private final Function<Address, Optional<Mailbox>> inventory;
  private final Prober prober;
  private final Function<Address, Optional<MailboxStatus>> board;
  private final Supplier<Naming> names;
  private final ConcurrencyLimit limit =
      new ConcurrencyLimit(AT_ONCE, HttpLimits.WAITING, HttpLimits.DEFAULT.turn());

  /**
   * @param inventory finds a mailbox of the present inventory
   * @param board finds the present status of a mailbox
   * @param names how mailboxes are named in the metrics now
   */
  public ProbeRoutes(
      Function<Address, Optional<Mailbox>> inventory,
      Prober prober,
      Function<Address, Optional<MailboxStatus>> board,
      Supplier<Naming> names) {
    this.inventory = inventory;
    this.prober = prober;
    this.board = board;
    this.names = names;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, limit.of(this::probe));
  }

  private void probe(Context context) throws IOException, InterruptedException {
    Mailbox mailbox = target(context);
    boolean isDebug = "true".equals(context.queryParam("debug"));
    RecordedTrace trace = new RecordedTrace(isDebug, System::nanoTime);
    RequestedResult result =
        prober
            .probe(mailbox, trace, timeout(context.header(SCRAPE_TIMEOUT)))
            .orElseThrow(ProbeRoutes::unknown);
    MailboxStatus status =
        result instanceof RequestedResult.Ended(MailboxStatus ended)
            ? ended
            : board.apply(mailbox.address()).orElse(null);
    String metrics =
        new ProbeMetrics(result, trace.elapsed(), trace.phases(), status).text(names.get());
    if (isDebug) {
      context.contentType(DEBUG).result(debug(trace, result, metrics));
    } else {
      context.contentType(Format.TEXT.contentType()).result(metrics);
    }
  }

  private Mailbox target(Context context) {
    String target = context.queryParam("target");
    if (target == null || target.isEmpty()) {
      throw new BadRequestResponse("expected the address of a mailbox in the parameter target");
    }
    return Address.find(target).flatMap(inventory).orElseThrow(ProbeRoutes::unknown);
  }

  private static BadRequestResponse unknown() {
    return new BadRequestResponse("target is no mailbox of the inventory");
  }

  /** The time for the probe; the longest without the header of Prometheus. */
  static Duration timeout(@Nullable String header) {
    if (header == null) {
      return LONGEST;
    }
    double seconds;
    try {
      seconds = Double.parseDouble(header);
    } catch (NumberFormatException _) {
      throw wrong(header);
    }
    if (!(seconds > 0)) {
      throw wrong(header);
    }
    // A short timeout needs a part of it for the probe.
    double left = Math.max(seconds - OFFSET.toMillis() / 1e3, seconds / 2);
    return left < LONGEST.toSeconds() ? Duration.ofNanos((long) (left * 1e9)) : LONGEST;
  }

  private static BadRequestResponse wrong(String header) {
    return new BadRequestResponse(
        "expected seconds above 0 in %s, got %s".formatted(SCRAPE_TIMEOUT, header));
  }

  private static String debug(RecordedTrace trace, RequestedResult result, String metrics) {
    StringBuilder text = new StringBuilder("Trace of the probe:\n");
    trace.lines().forEach(line -> text.append(line).append('\n'));
    return text.append("\nResult:\n")
        .append(result(result, trace))
        .append("\n\nMetrics that would have been returned:\n")
        .append(metrics)
        .toString();
  }

  private static String result(RequestedResult result, RecordedTrace trace) {
    return switch (result) {
      case RequestedResult.Ended(MailboxStatus status) -> MailboxJson.line(status);
      case RequestedResult.NotTried(String why) -> why;
      case RequestedResult.Late() ->
          "no result within "
              + Durations.written(Duration.ofMillis(trace.elapsed().toMillis()))
              + "; the probe goes on";
    };
  }
}
