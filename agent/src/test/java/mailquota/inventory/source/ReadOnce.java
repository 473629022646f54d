package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.config.LoadedConfig.Valid;
import mailquota.inventory.Inventory;
import mailquota.inventory.MailboxEntry;
import mailquota.quota.Bytes;

/**
 * What the sources of a configuration come to, read once.
 *
 * @param entries each as {@code address contact=… limit=…}
 */
record ReadOnce(List<String> entries, Inventory inventory, Map<String, String> failures) {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("MX1_PASSWORD", "a", "INVENTORY_KEY", "Bearer hunter2");

  static ReadOnce of(String yaml) {
    Sources sources =
        new Sources(
            _ -> Optional.empty(),
            new RowChecks("mx1"::equals, contact -> contact.contains("@")),
            () -> 1000,
            AcceptedSets.NONE,
            Listings.NONE,
            InstantSource.system(),
            _ -> {});
    sources.use(settings(yaml));
    try {
      Map<String, String> failures = sources.readOnce();
      return new ReadOnce(
          sources.entries().values().stream().flatMap(List::stream).map(ReadOnce::text).toList(),
          sources.inventory(),
          failures);
    } finally {
      sources.stop();
    }
  }

  /** The sources of a configuration, which must be valid. */
  static List<SourceSettings> settings(String yaml) {
    try {
      Path file = Files.createTempFile("config", ".yaml");
      try {
        LoadedConfig loaded = new ConfigLoader(ENVIRONMENT).load(Files.writeString(file, yaml));
        assertThat(loaded).isInstanceOf(Valid.class);
        return ((Valid) loaded).config().sources();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(MailboxEntry entry) {
    return Stream.of(
            entry.address().value(),
            entry.contact() == null ? null : "contact=" + entry.contact(),
            entry.language() == null ? null : "language=" + entry.language().toLanguageTag(),
            entry.limit() == null ? null : "limit=" + limit(entry.limit()),
            entry.isExcluded() == null ? null : "exclude=" + entry.isExcluded())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  private static String limit(Bytes limit) {
    return limit.exact();
  }
}
