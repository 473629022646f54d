package mailquota.http;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/** What a client accepts, by the headers of its request. */
public final class Accepted {

  private Accepted() {}

  /** Whether gzip is preferred to no compression (RFC 9110 section 12.5.3). */
  public static boolean isGzip(@Nullable String acceptEncoding) {
    for (String encoding : preferences(acceptEncoding)) {
      if (encoding.equals("gzip") || encoding.equals("identity")) {
        return encoding.equals("gzip");
      }
    }
    return false;
  }

  /** The accepted values, the preferred one first. */
  static List<String> preferences(@Nullable String header) {
    QuotedQualityCSV values = new QuotedQualityCSV();
    if (header != null) {
      values.addValue(header.toLowerCase(Locale.ROOT));
    }
    return values.getValues();
  }

  /**
   * Whether a client has the version of this tag (RFC 9110 section 13.1.2). A proxy that compresses
   * makes the tag a weak one.
   */
  public static boolean hasTag(@Nullable String ifNoneMatch, String tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String each : ifNoneMatch.split(",", -1)) {
      String written = each.strip();
      if (written.equals(tag) || written.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }
}
