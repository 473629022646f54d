package mailquota.silence;

/** Patterns in which {@code *} stands for any characters, none included. */
final class Glob {

  private static final char ANY = '*';

  private Glob() {}

  /**
   * Whether the whole text matches, in O(pattern length × text length) steps. A regular expression
   * with many stars backtracks exponentially.
   */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int star = -1;
    int resume = 0;
    for (int t = 0; t < text.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == ANY) {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        // The last star takes one more character; earlier stars are not tried again.
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    return pattern.substring(p).chars().allMatch(c -> c == ANY);
  }
}
