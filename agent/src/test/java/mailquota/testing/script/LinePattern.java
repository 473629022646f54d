package mailquota.testing.script;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that a client is expected to send: literal text with {@code $1} for a tag (captured at its
 * first use, compared later), {@code *} for any text, and {@code {LOGIN|AUTHENTICATE}} for
 * alternatives.
 */
record LinePattern(String text) {

  private static final Pattern SPECIAL =
      Pattern.compile("\\$(?<tag>\\d)|(?<any>\\*)|\\{(?<choice>[^{}]*\\|[^{}]*)}");

  /** Whether the line matches; new tags are added to {@code tags}. */
  boolean matches(String line, Map<String, String> tags) {
    var matcher = regex(tags).matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    matcher
        .namedGroups()
        .keySet()
        .forEach(group -> tags.put(group.substring(1), matcher.group(group)));
    return true;
  }

  private Pattern regex(Map<String, String> tags) {
    var regex = new StringBuilder();
    var special = SPECIAL.matcher(text);
    int end = 0;
    while (special.find()) {
      regex.append(Pattern.quote(text.substring(end, special.start()))).append(part(special, tags));
      end = special.end();
    }
    return Pattern.compile(regex + Pattern.quote(text.substring(end)));
  }

  private static String part(Matcher special, Map<String, String> tags) {
    var tag = special.group("tag");
    if (tag != null) {
      var known = tags.get(tag);
      return known == null ? "(?<t" + tag + ">[^ ]+)" : Pattern.quote(known);
    }
    var choice = special.group("choice");
    if (choice != null) {
      return "(?:\\Q" + choice.replace("|", "\\E|\\Q") + "\\E)";
    }
    return ".*";
  }

  /** The text with each tag replaced by the client's. */
  static String fill(String text, Map<String, String> tags) {
    return SPECIAL
        .matcher(text)
        .replaceAll(special -> {
          var tag = special.group().startsWith("$") ? tags.get(special.group(1)) : null;
          return Matcher.quoteReplacement(tag == null ? special.group() : tag);
        });
  }
}
