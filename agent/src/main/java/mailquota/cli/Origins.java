package mailquota.cli;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Field;
import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;

/** The source that each field of each mailbox is from. */
final class Origins {

  private final Map<Address, Map<Field, String>> byAddress = new HashMap<>();

  /**
   * Takes the contents of sources.
   *
   * @param entries by the name of the source, in the order of the configuration
   */
  Origins(Map<String, List<MailboxEntry>> entries) {
    entries.forEach((source, ofSource) -> ofSource.forEach(entry -> add(source, entry)));
  }

  private void add(String source, MailboxEntry entry) {
    Map<Field, String> origins =
        byAddress.computeIfAbsent(entry.address(), _ -> new EnumMap<>(Field.class));
    origins.putIfAbsent(Field.ADDRESS, source);
    origins.put(Field.SERVER, source);
    put(origins, Field.CONTACT, entry.contact(), source);
    put(origins, Field.LANGUAGE, entry.language(), source);
    put(origins, Field.LIMIT, entry.limit(), source);
    put(origins, Field.PASSWORD, entry.password(), source);
    put(origins, Field.EXCLUDE, entry.isExcluded(), source);
  }

  private static void put(
      Map<Field, String> origins, Field field, @Nullable Object value, String source) {
    if (value != null) {
      origins.put(field, source);
    }
  }

  /** The sources by the names of the fields. */
  Map<String, String> of(Address address) {
    Map<String, String> names = new LinkedHashMap<>();
    byAddress
        .getOrDefault(address, Map.of())
        .forEach((field, source) -> names.put(field.label(), source));
    return names;
  }

  /** The source of the address, and each other source with its fields. */
  String text(Address address) {
    Map<String, String> sources = of(address);
    String first = sources.getOrDefault(Field.ADDRESS.label(), "");
    return sources.entrySet().stream()
        .filter(each -> !each.getValue().equals(first))
        .collect(
            Collectors.groupingBy(
                Map.Entry::getValue,
                LinkedHashMap::new,
                Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(each -> "; " + each.getValue() + " from " + each.getKey())
        .collect(Collectors.joining("", first, ""));
  }
}
