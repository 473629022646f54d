package mailquota.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a mistyped one most likely stands for. */
public final class SimilarNames {

  private SimilarNames() {}

  /**
   * The known name with the fewest typing errors; empty if none has few enough, which is one for
   * three characters.
   */
  public static Optional<String> find(String written, Collection<String> known) {
    String lower = written.toLowerCase(Locale.ROOT);
    int most = Math.max(1, written.length() / 3);
    return known.stream()
        .filter(name -> distance(lower, name) <= most)
        .min(Comparator.comparingInt(name -> distance(lower, name)));
  }

  /**
   * The number of characters to insert, delete, replace or swap with the next: the optimal string
   * alignment distance.
   */
  private static int distance(String one, String other) {
    int[][] distances = new int[one.length() + 1][other.length() + 1];
    Arrays.setAll(distances[0], j -> j);
    for (int i = 1; i <= one.length(); i++) {
      distances[i][0] = i;
      for (int j = 1; j <= other.length(); j++) {
        boolean isSame = one.charAt(i - 1) == other.charAt(j - 1);
        int changed = distances[i - 1][j - 1] + (isSame ? 0 : 1);
        int moved = Math.min(distances[i - 1][j], distances[i][j - 1]) + 1;
        distances[i][j] = Math.min(changed, moved);
        if (isSwapped(one, i, other, j)) {
          distances[i][j] = Math.min(distances[i][j], distances[i - 2][j - 2] + 1);
        }
      }
    }
    return distances[one.length()][other.length()];
  }

  private static boolean isSwapped(String one, int i, String other, int j) {
    return i > 1
        && j > 1
        && one.charAt(i - 1) == other.charAt(j - 2)
        && one.charAt(i - 2) == other.charAt(j - 1);
  }
}
