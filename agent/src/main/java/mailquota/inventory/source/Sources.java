package mailquota.inventory.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.inventory.Inventory;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.loop.Loop;
import mailquota.probe.Directory;

/**
 * The sources of the present configuration. Each is read on its own clock; after each change their
 * contents are merged in the order of the configuration. Thread-safe.
 */
public final class Sources {

  private final Function<String, Optional<Directory>> directories;
  private final Consumer<Inventory> merged;

  /** Guards the changes of all fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile List<SourceFeed> feeds = List.of();
  private volatile Inventory inventory = Inventory.EMPTY;
  private boolean isStarted;

  /**
   * @param directories the directory of a server; empty if there is none
   * @param merged receives each new inventory, one after the other
   */
  public Sources(Function<String, Optional<Directory>> directories, Consumer<Inventory> merged) {
    this.directories = directories;
    this.merged = merged;
  }

  /**
   * Uses these sources from now on. A source with equal settings keeps its content and its clock.
   */
  public void use(List<SourceSettings> settings) {
    lock.lock();
    try {
      Map<SourceSettings, SourceFeed> before = new LinkedHashMap<>();
      feeds.forEach(feed -> before.put(feed.settings(), feed));
      List<SourceFeed> next = new ArrayList<>();
      for (SourceSettings each : settings) {
        SourceFeed kept = before.remove(each);
        next.add(kept == null ? open(each) : kept);
      }
      List<SourceFeed> added = new ArrayList<>(next);
      added.removeAll(feeds);
      feeds = List.copyOf(next);
      before.values().forEach(SourceFeed::stop);
      if (isStarted) {
        added.forEach(SourceFeed::start);
      }
      merge();
    } finally {
      lock.unlock();
    }
  }

  private SourceFeed open(SourceSettings settings) {
    return switch (settings) {
      case Listed listed ->
          new SourceFeed(
              listed, () -> new Source.Content.Read(listed.entries()), "", null, this::merge);
      case Discovered discovered ->
          new SourceFeed(
              discovered,
              new DirectorySource(discovered, () -> directories.apply(discovered.server())),
              "discovery:" + discovered.server(),
              discovered.refresh(),
              this::merge);
    };
  }

  private void merge() {
    lock.lock();
    try {
      inventory = Inventory.merge(feeds.stream().map(SourceFeed::entries).toList());
      merged.accept(inventory);
    } finally {
      lock.unlock();
    }
  }

  public void start() {
    lock.lock();
    try {
      isStarted = true;
      feeds.forEach(SourceFeed::start);
    } finally {
      lock.unlock();
    }
  }

  public void stop() {
    feeds.forEach(SourceFeed::stop);
  }

  /**
   * Reads each source once, in place of {@link #start}.
   *
   * @return why sources cannot be read, by their names
   */
  public Map<String, String> readOnce() {
    Map<String, String> failures = new LinkedHashMap<>();
    feeds.forEach(
        feed -> feed.read().ifPresent(failure -> failures.put(feed.settings().name(), failure)));
    merge();
    return failures;
  }

  /** The loops that read. */
  public Stream<Loop> loops() {
    return feeds.stream().flatMap(SourceFeed::loop);
  }

  /** Whether the first reading of each source has ended. */
  public boolean haveEnded() {
    return feeds.stream().allMatch(SourceFeed::hasEnded);
  }

  /** The merged content. */
  public Inventory inventory() {
    return inventory;
  }
}
