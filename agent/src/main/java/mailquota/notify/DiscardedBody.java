package mailquota.notify;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a response to its end, so that the connection can be used again, and discards
 * it. The response is available before its body. A large or slow body closes the connection. Used
 * once.
 */
final class DiscardedBody implements BodySubscriber<@Nullable Void> {

  static final int MOST_BYTES = 64 << 10;

  static final Duration WITHIN = Duration.ofSeconds(5);

  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private int bytes;

  @Override
  public CompletionStage<@Nullable Void> getBody() {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onSubscribe(Subscription given) {
    var _ =
        end.completeOnTimeout(null, WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(given::cancel); // Changes nothing after the end.
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    if (bytes > MOST_BYTES) {
      end.complete(null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(null);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
