package mailquota.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.quota.Durations;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the whole body of a request before a thread handles it, so that a slow client holds no
 * thread. Bodies that are late or too large are answered here. Thread-safe.
 */
final class RequestBodies extends Handler.Wrapper {

  static final int MAX_BYTES = 16 << 10;

  /** How much of a longer body is read: a client that still sends may not read the response. */
  private static final int MAX_DISCARDED = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(RequestBodies.class);

  private final int atOnce;
  private final Duration deadline;
  private final AtomicInteger arriving = new AtomicInteger();

  RequestBodies(int atOnce, Duration deadline) {
    this.atOnce = atOnce;
    this.deadline = deadline;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!hasBody(request)) {
      return super.handle(request, response, callback);
    }
    if (arriving.incrementAndGet() > atOnce) {
      arriving.decrementAndGet();
      Response.writeError(
          request,
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "too many requests with a body at once");
    } else {
      new Arriving(request, response, callback).run();
    }
    return true;
  }

  /** RFC 9112 6: a request has a body when one of these headers says so. */
  private static boolean hasBody(Request request) {
    return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING) || request.getLength() > 0;
  }

  private boolean next(Request request, Response response, Callback callback) throws Exception {
    return super.handle(request, response, callback);
  }

  /** One body. Jetty calls {@link #run} when more has arrived, one call at a time. */
  private final class Arriving implements Invocable.Task {

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean isDecided = new AtomicBoolean();
    private final Scheduler.Task alarm;
    private long length;

    Arriving(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      alarm =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::late, deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          end(chunk.getFailure());
          return;
        }
        take(chunk.getByteBuffer());
        boolean isLast = chunk.isLast() || length > MAX_DISCARDED;
        chunk.release();
        if (isLast) {
          end(null);
          return;
        }
      }
    }

    private void take(ByteBuffer bytes) {
      length += bytes.remaining();
      if (length <= MAX_BYTES) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        body.writeBytes(some);
      }
    }

    private void end(@Nullable Throwable failure) {
      arriving.decrementAndGet();
      boolean isInTime = isDecided.compareAndSet(false, true);
      alarm.cancel();
      if (!isInTime) {
        refuse(
            HttpStatus.REQUEST_TIMEOUT_408,
            "expected the body within " + Durations.written(deadline));
      } else if (length > MAX_BYTES) {
        refuse(HttpStatus.PAYLOAD_TOO_LARGE_413, "expected at most " + MAX_BYTES + " bytes");
      } else if (failure instanceof HttpException wrong) {
        refuse(wrong.getCode(), "the body breaks the rules of HTTP: " + wrong.getReason());
      } else if (failure != null) {
        log.debug(
            "path={} the client has disconnected: {}", request.getHttpURI(), failure.toString());
        callback.failed(failure);
      } else {
        request.getContext().execute(this::proceed);
      }
    }

    private void refuse(int status, String message) {
      Response.writeError(request, response, callback, status, message);
    }

    private void proceed() {
      Request received = new Received(request, body.toByteArray());
      try {
        if (!next(received, response, callback)) {
          Response.writeError(received, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception e) {
        Response.writeError(received, response, callback, e);
      }
    }

    private void late() {
      if (isDecided.compareAndSet(false, true)) {
        // Ends a waiting read; then run() is called.
        request.fail(new TimeoutException("the body did not arrive within " + deadline));
      }
    }
  }

  /** A request with its whole body. */
  private static final class Received extends Request.Wrapper {

    private final Content.Source body;

    Received(Request request, byte[] body) {
      super(request);
      this.body = Content.Source.from(ByteBuffer.wrap(body));
    }

    @Override
    public Content.Chunk read() {
      return body.read();
    }

    @Override
    public void demand(Runnable whenThereIsMore) {
      body.demand(whenThereIsMore);
    }
  }
}
