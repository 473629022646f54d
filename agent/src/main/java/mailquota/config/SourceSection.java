package mailquota.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import mailquota.inventory.source.LimitUnit;
import mailquota.inventory.source.SourceGuard;
import mailquota.quota.Bytes;
import mailquota.quota.Ratio;
import org.jspecify.annotations.Nullable;

/** A section of {@code mailboxes}: one key that names the type, and the keys of all types. */
@SuppressWarnings("NullAway") // The mapper passes null for a key that is not written.
record SourceSection(
    @Nullable String server,
    @Nullable String name,
    @Nullable Duration refresh,
    @Nullable Duration timeout,
    @Nullable LimitUnit limitUnit,
    @Nullable GuardSection guard,
    @Nullable List<MailboxSection> list,
    @Nullable Boolean discover) {

  /** The types of sources, each named by its key. */
  enum SourceType {
    LIST(null),
    DISCOVER(Duration.ofMinutes(10));

    private final @Nullable Duration usualRefresh;

    /**
     * @param usualRefresh the default time between two readings; null for a type that is not read
     */
    SourceType(@Nullable Duration usualRefresh) {
      this.usualRefresh = usualRefresh;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isRefreshed() {
      return usualRefresh != null;
    }
  }

  private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);

  SourceSection {
    SourceType type = types(list, discover).findFirst().orElse(SourceType.LIST);
    if (type.isRefreshed()) {
      refresh = refresh == null ? type.usualRefresh : refresh;
      timeout = timeout == null ? USUAL_TIMEOUT : timeout;
      limitUnit = limitUnit == null ? LimitUnit.B : limitUnit;
      guard = guard == null ? new GuardSection(null, null, null) : guard;
    }
  }

  /** The types of which there is a key; a valid section has one. */
  List<SourceType> types() {
    return types(list, discover).toList();
  }

  private static Stream<SourceType> types(
      @Nullable List<MailboxSection> list, @Nullable Boolean discover) {
    return Stream.of(SourceType.values())
        .filter(type ->
            switch (type) {
              case LIST -> list != null;
              case DISCOVER -> Boolean.TRUE.equals(discover);
            });
  }

  record GuardSection(Ratio lost, Integer atLeast, Integer grown) {
    GuardSection {
      SourceGuard usual = SourceGuard.DEFAULT;
      lost = ConfigFile.or(lost, usual.lost());
      atLeast = ConfigFile.or(atLeast, usual.atLeast());
      grown = ConfigFile.or(grown, usual.grown());
    }
  }

  record MailboxSection(
      @Nullable String address,
      @Nullable String contact,
      @Nullable Locale language,
      @Nullable Bytes limit,
      @Nullable SecretText password,
      @Nullable Boolean exclude) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    MailboxSection {}

    /** A mailbox written as an address only. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MailboxSection of(@Nullable String address) {
      return new MailboxSection(
          address == null || address.isEmpty() ? null : address, null, null, null, null, null);
    }
  }
}
