package mailquota.table;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/**
 * All addresses of a table in one text, in lower case: a search through it reads memory in its
 * order, which one through a million objects does not. Never changed, though arrays could be.
 */
final class SearchText {

  /** Follows each address. No address has it. */
  private static final char END = '\n';

  private final String text;

  /** Where the address of each row begins, and the length of the text. */
  private final int[] begins;

  private SearchText(String text, int[] begins) {
    this.text = text;
    this.begins = begins;
  }

  static SearchText of(Addresses addresses) {
    int length = 0;
    for (int row = 0; row < addresses.size(); row++) {
      length += addresses.get(row).value().length() + 1;
    }
    // Of its final size, since a text that grows is copied.
    StringBuilder text = new StringBuilder(length);
    int[] begins = new int[addresses.size() + 1];
    for (int row = 0; row < addresses.size(); row++) {
      text.append(inLowerCase(addresses.get(row).value())).append(END);
      begins[row + 1] = text.length();
    }
    return new SearchText(text.toString(), begins);
  }

  private static String inLowerCase(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  /** The rows with an address that has this part, in upper or lower case. */
  BitSet rowsWith(String part) {
    int rows = begins.length - 1;
    BitSet found = new BitSet(rows);
    String sought = inLowerCase(part);
    if (sought.indexOf(END) >= 0) {
      return found;
    }
    int row = -1;
    int at = text.indexOf(sought);
    while (at >= 0 && row + 1 < rows) {
      row = rowAt(at, row + 1);
      found.set(row);
      at = text.indexOf(sought, begins[row + 1]);
    }
    return found;
  }

  /** The row of a place in the text, which is not before {@code first}. */
  private int rowAt(int place, int first) {
    if (place < begins[first + 1]) {
      return first; // Where all rows match.
    }
    int found = Arrays.binarySearch(begins, first, begins.length, place);
    return found >= 0 ? found : -found - 2;
  }
}
