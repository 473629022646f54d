package mailquota.quota;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The usages of a quota root by resource, in the order of their names. A tree for each of a million
 * mailboxes takes 90 MB more, and each step of it is another access to memory. Immutable.
 */
final class Resources extends AbstractMap<Resource, Usage> {

  private static final CommonValues<List<Resource>> NAMES = new CommonValues<>();

  private final List<Resource> names;
  private final Usage[] usages;

  private Resources(List<Resource> names, Usage... usages) {
    this.names = names;
    this.usages = usages;
  }

  static Map<Resource, Usage> of(Map<Resource, Usage> resources) {
    if (resources instanceof Resources) {
      return resources;
    }
    if (resources.size() <= 1) {
      return Map.copyOf(resources);
    }
    Map<Resource, Usage> sorted = new TreeMap<>(resources);
    return new Resources(
        NAMES.share(List.copyOf(sorted.keySet())), sorted.values().toArray(Usage[]::new));
  }

  @Override
  public @Nullable Usage get(@Nullable Object resource) {
    for (int i = 0; i < usages.length; i++) {
      if (names.get(i).equals(resource)) {
        return usages[i];
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object resource) {
    return get(resource) != null;
  }

  @Override
  public int size() {
    return usages.length;
  }

  @Override
  public Set<Map.Entry<Resource, Usage>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Resource, Usage>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < usages.length;
          }

          @Override
          public Map.Entry<Resource, Usage> next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return Map.entry(names.get(next), usages[next++]);
          }
        };
      }

      @Override
      public int size() {
        return usages.length;
      }
    };
  }
}
