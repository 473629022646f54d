package mailquota.inventory.source;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Listings.Found;
import mailquota.net.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that one agent reads for all: this one itself, or the content that another one has
 * published. A source with a password is never published, and read by every agent; so is one for
 * which nothing was published in time.
 */
final class SharedSource implements Source {

  private static final Logger log = LoggerFactory.getLogger(SharedSource.class);

  /** For the jitter of the readings, and the pause after one that failed. */
  private static final Duration LATE = Duration.ofMinutes(2);

  private final SourceSettings.Common settings;
  private final Source source;
  private final Listings listings;

  /** That of the content that was read or published last; 0 for none. */
  private long version;

  /** What became of the content that this agent has read last. */
  private Sharing sharing = Sharing.NOT_YET;

  private enum Sharing {
    NOT_YET,
    DONE,
    /** It has a password. */
    REFUSED
  }

  SharedSource(SourceSettings.Common settings, Source source, Listings listings) {
    this.settings = settings;
    this.source = source;
    this.listings = listings;
  }

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    if (!listings.isReader(settings.name())) {
      switch (find()) {
        case Found.None() -> {}
        case Found.Same() -> {
          return new Outcome.Unchanged();
        }
        case Found.Content(long next, List<MailboxEntry> content) -> {
          content.forEach(rows::add);
          version = next;
          sharing = Sharing.NOT_YET;
          source.forget(); // Its content is not that of the last complete reading any more.
          return new Outcome.Complete();
        }
      }
    }
    Outcome outcome = source.read(rows, deadline);
    switch (outcome) {
      case Outcome.Complete() -> {
        version = 0;
        publish(rows.entries());
      }
      case Outcome.Unchanged() -> confirm();
      case Outcome.Failed _ -> {}
    }
    return outcome;
  }

  private Found find() {
    try {
      Duration age = settings.refresh().multipliedBy(2).plus(settings.timeout()).plus(LATE);
      return listings.find(settings.name(), age, version);
    } catch (RuntimeException e) {
      log.debug("source={} the shared content is not known: {}", settings.name(), e.toString());
      return new Found.None();
    }
  }

  private void publish(List<MailboxEntry> content) {
    boolean isSecret = content.stream().anyMatch(each -> each.password() != null);
    sharing = isSecret ? Sharing.REFUSED : Sharing.NOT_YET;
    if (isSecret || !listings.isReader(settings.name())) {
      return;
    }
    try {
      version = listings.publish(settings.name(), content);
      sharing = Sharing.DONE;
    } catch (RuntimeException e) {
      log.debug("source={} the content is not shared: {}", settings.name(), e.toString());
    }
  }

  private void confirm() {
    if (!listings.isReader(settings.name())) {
      return;
    }
    switch (sharing) {
      case REFUSED -> {}
      case NOT_YET -> source.forget(); // The next reading has the rows, to be published.
      case DONE -> {
        try {
          listings.confirm(settings.name());
        } catch (RuntimeException e) {
          log.debug("source={} the content is not confirmed: {}", settings.name(), e.toString());
        }
      }
    }
  }

  @Override
  public void forget() {
    version = 0;
    sharing = Sharing.NOT_YET;
    source.forget();
  }

  @Override
  public void close() {
    source.close();
  }
}
