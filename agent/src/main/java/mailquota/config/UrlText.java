package mailquota.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL as in the file. Printed with {@code ***} for credentials, values of the query and the
 * fragment, which may be secrets (RFC 3986 sections 3.2.1 and 7.5).
 */
record UrlText(String written) {

  private static final Pattern LOGIN = Pattern.compile("//[^/?#]*@");
  private static final Pattern VALUE = Pattern.compile("([?&;])([^=&;#]*=)?[^&;#]+");
  private static final Pattern FRAGMENT = Pattern.compile("#.+");

  static String shown(String url) {
    String withoutLogin = LOGIN.matcher(url).replaceAll("//***@");
    int query = withoutLogin.indexOf('?');
    String before = query < 0 ? withoutLogin : withoutLogin.substring(0, query);
    String after = query < 0 ? "" : withoutLogin.substring(query);
    String masked =
        VALUE.matcher(after).replaceAll(value -> value.group(1) + key(value.group(2)) + "***");
    return FRAGMENT.matcher(before + masked).replaceAll("#***");
  }

  private static String key(@Nullable String key) {
    return key == null ? "" : Matcher.quoteReplacement(key);
  }

  @Override
  public String toString() {
    return shown(written);
  }
}
