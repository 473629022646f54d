package mailquota.table;

import mailquota.quota.Address;
import org.jspecify.annotations.Nullable;

/** Which addresses are looked for. */
public sealed interface Sought {

  /** Those that have this part, in upper or lower case. */
  record Part(String text) implements Sought {}

  /** This one alone; null for one that nobody has. */
  record Whole(@Nullable Address address) implements Sought {}
}
