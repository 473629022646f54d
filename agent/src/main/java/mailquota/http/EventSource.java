package mailquota.http;

import java.util.Optional;
import mailquota.http.access.Identity;
import org.jspecify.annotations.Nullable;

/** Where the streams of events get their events from. Thread-safe. */
public interface EventSource {

  /** Without streams. */
  EventSource NONE =
      new EventSource() {
        @Override
        public boolean open(
            EventStream stream, @Nullable String mailbox, Optional<Identity> caller) {
          return false;
        }

        @Override
        public void closed(EventStream stream) {}
      };

  /**
   * Offers events to a stream from now on.
   *
   * @param mailbox the one that the client watches; null for none
   * @return false if there are too many streams
   */
  boolean open(EventStream stream, @Nullable String mailbox, Optional<Identity> caller);

  /** Offers no more to a stream that was open. */
  void closed(EventStream stream);
}
