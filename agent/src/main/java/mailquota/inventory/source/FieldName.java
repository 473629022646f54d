package mailquota.inventory.source;

import java.util.regex.Pattern;

/** The unknown name of a column or key, in a message. */
final class FieldName {

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} _.-]{1,30}");

  private FieldName() {}

  /** A name that is none, such as an address or password in a file without a header, is hidden. */
  static String shown(String name) {
    return NAME.matcher(name).matches() ? "\"" + name + "\"" : "which is no name";
  }
}
