package mailquota.inventory.source;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import mailquota.inventory.Inventory;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.inventory.source.SourceSettings.Ldap;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.inventory.source.SourceSettings.MailboxFile;
import mailquota.inventory.source.SourceSettings.Refreshed;
import mailquota.inventory.source.SourceSettings.Sql;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.probe.Directory;
import org.jspecify.annotations.Nullable;

/**
 * The sources of the present configuration. Each is read on its own clock; after each change their
 * contents are merged in the order of the configuration. Thread-safe.
 */
public final class Sources {

  /** A source and what reads it; a list in the configuration is not read. */
  private record Used(SourceSettings settings, @Nullable SourceFeed feed) {

    List<MailboxEntry> entries() {
      return switch (settings) {
        case Listed listed -> listed.entries();
        case Refreshed _ -> feed == null ? List.of() : feed.entries();
      };
    }

    Stream<SourceFeed> feeds() {
      return Stream.ofNullable(feed);
    }
  }

  private final Function<String, Optional<Directory>> directories;
  private final SourceFeed.Shared shared;
  private final Listings listings;
  private final Consumer<Inventory> merged;

  /** Guards the changes of all fields below. */
  private final Guard lock = new Guard();

  private volatile List<Used> used = List.of();
  private volatile Inventory inventory = Inventory.EMPTY;
  private boolean isStarted;

  /**
   * @param directories the directory of a server; empty if there is none
   * @param most the present maximum number of mailboxes of a source
   * @param listings the contents that other agents have read
   * @param merged receives each new inventory, one after the other
   */
  public Sources(
      Function<String, Optional<Directory>> directories,
      RowChecks checks,
      IntSupplier most,
      AcceptedSets sets,
      Listings listings,
      InstantSource clock,
      Consumer<Inventory> merged) {
    this.directories = directories;
    this.listings = listings;
    this.merged = merged;
    shared = new SourceFeed.Shared(checks, most, sets, clock);
  }

  /**
   * Uses these sources from now on. A source with equal settings keeps its content and its clock. A
   * source with other settings, and the name and server of one before, has the content of that one
   * until it has been read.
   */
  public void use(List<SourceSettings> settings) {
    lock.run(() -> {
      List<Used> gone = new ArrayList<>(used);
      List<Used> next = new ArrayList<>();
      List<Used> added = new ArrayList<>();
      for (SourceSettings each : settings) {
        Optional<Used> kept =
            used.stream().filter(before -> before.settings().equals(each)).findFirst();
        kept.ifPresent(gone::remove);
        next.add(kept.orElseGet(() -> follow(open(each))));
        if (kept.isEmpty()) {
          added.add(next.getLast());
        }
      }
      used = List.copyOf(next);
      gone.stream().flatMap(Used::feeds).forEach(SourceFeed::stop);
      if (isStarted) {
        added.stream().flatMap(Used::feeds).forEach(SourceFeed::start);
      }
      merge();
    });
  }

  private Used follow(Used next) {
    SourceSettings settings = next.settings();
    next.feeds()
        .forEach(feed ->
            used.stream()
                .filter(before -> before.settings().name().equals(settings.name()))
                .filter(before -> before.settings().server().equals(settings.server()))
                .flatMap(Used::feeds)
                .forEach(feed::follow));
    return next;
  }

  private Used open(SourceSettings settings) {
    return switch (settings) {
      case Listed _ -> new Used(settings, null);
      case MailboxFile file -> opened(file, new FileSource(file, shared.clock()));
      case Ldap ldap -> opened(ldap, new LdapSource(ldap));
      case Discovered discovered ->
          opened(
              discovered,
              "discovery:" + discovered.server(),
              new DirectorySource(() -> directories.apply(discovered.server())));
      case Sql sql -> opened(sql, new SqlSource(sql.query()));
      case SourceSettings.Http http -> opened(http, new HttpSource(http));
    };
  }

  private Used opened(Refreshed settings, Source source) {
    return opened(settings, "source:" + settings.name(), source);
  }

  private Used opened(Refreshed settings, String loop, Source source) {
    Source one = new SharedSource(settings.common(), source, listings);
    return new Used(settings, new SourceFeed(settings.common(), one, loop, shared, this::merge));
  }

  private void merge() {
    lock.run(() -> {
      inventory = Inventory.merge(used.stream().map(Used::entries).toList());
      merged.accept(inventory);
    });
  }

  public void start() {
    lock.run(() -> {
      isStarted = true;
      feeds().forEach(SourceFeed::start);
    });
  }

  public void stop() {
    feeds().forEach(SourceFeed::stop);
  }

  private Stream<SourceFeed> feeds() {
    return used.stream().flatMap(Used::feeds);
  }

  /**
   * Reads each source once, in place of {@link #start}.
   *
   * @return why sources cannot be read, by their names
   */
  public Map<String, String> readOnce() {
    Map<String, String> failures = new LinkedHashMap<>();
    for (Used each : used) {
      each.feeds()
          .flatMap(feed -> feed.read().stream())
          .forEach(why -> failures.put(each.settings().name(), why));
    }
    merge();
    return failures;
  }

  /** The loops that read. */
  public Stream<Loop> loops() {
    return feeds().map(SourceFeed::loop);
  }

  /** Whether the first reading of each source has ended, successful or not. */
  public boolean haveEnded() {
    return feeds().allMatch(feed -> feed.state().hasEnded());
  }

  /** Whether the content of each source is or was known, in this process or in an earlier one. */
  public boolean haveLoaded() {
    return feeds().allMatch(SourceFeed::hasLoaded);
  }

  /** The names of the sources that are read, in the order of the configuration. */
  public List<String> names() {
    return used.stream()
        .filter(each -> each.feed() != null)
        .map(each -> each.settings().name())
        .toList();
  }

  /** The state of each source by its name, in the order of the configuration. */
  public Map<String, SourceState> states() {
    Map<String, SourceState> states = new LinkedHashMap<>();
    for (Used each : used) {
      SourceFeed feed = each.feed();
      states.put(
          each.settings().name(),
          feed == null
              ? SourceState.fixed(each.entries().size(), shared.clock().instant())
              : feed.state());
    }
    return states;
  }

  /** The entries of each source by its name, in the order of the configuration. */
  public Map<String, List<MailboxEntry>> entries() {
    Map<String, List<MailboxEntry>> entries = new LinkedHashMap<>();
    used.forEach(each -> entries.put(each.settings().name(), each.entries()));
    return entries;
  }

  /** Why the first of the rejected rows of a source are; empty if the source is unknown. */
  public List<String> problems(String source) {
    return used.stream()
        .filter(each -> each.settings().name().equals(source))
        .flatMap(Used::feeds)
        .flatMap(feed -> feed.problems().stream())
        .toList();
  }

  /** Accepts the held content of a source, at the time when the admin did. */
  public void acceptHeld(String source, Instant at) {
    used.stream()
        .filter(each -> each.settings().name().equals(source))
        .flatMap(Used::feeds)
        .forEach(feed -> feed.acceptHeld(at));
  }

  /** The merged content, once this process has read each source and accepted its content. */
  public Optional<Inventory> complete() {
    return feeds().allMatch(SourceFeed::isAccepted) ? Optional.of(inventory) : Optional.empty();
  }

  /** The merged content. */
  public Inventory inventory() {
    return inventory;
  }
}
