package mailquota.notify.webhook;

import java.time.InstantSource;
import java.util.Map;
import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.notify.JsonPost;
import mailquota.warning.Notice;

/** Posts notices as JSON to a URL. Thread-safe. */
public final class WebhookChannel implements Channel {

  private final WebhookSettings settings;
  private final JsonPost post;

  /**
   * @param clock for the date in a Retry-After header
   */
  public WebhookChannel(WebhookSettings settings, InstantSource clock) {
    this.settings = settings;
    post = new JsonPost(settings.target(), clock);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public boolean carries(Notice notice) {
    return settings.carries(notice);
  }

  @Override
  public int connections() {
    return settings.connections();
  }

  @Override
  public Delivery deliver(Notice notice) {
    return post.send(settings.body().render(notice), Map.of("Idempotency-Key", notice.id()));
  }

  @Override
  public void close() {
    post.close();
  }
}
