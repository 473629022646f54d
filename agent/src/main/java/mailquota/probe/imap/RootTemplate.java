package mailquota.probe.imap;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.Dialect;
import mailquota.probe.DroppedNames;
import mailquota.quota.Address;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/**
 * Converts between mailboxes and the names of their quota roots: {@code user/{localpart}}, with
 * {@code {mailbox}}, {@code {localpart}} and {@code {domain}}.
 *
 * <p>Names on the wire are in modified UTF-7 (RFC 3501 section 5.1.3). Cyrus uses it in roots as
 * well as in mailboxes, and refuses names with octets above ASCII. After a dot, as in {@code
 * user.{localpart}}, the hierarchy separator is a dot (Cyrus' {@code unixhierarchysep: no}), and a
 * dot in a local part is written {@code ^}; one in a domain stays.
 */
final class RootTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(mailbox|localpart|domain)}");

  private final String template;
  private final boolean dotted;
  private final Pattern names;

  /** Without {@code {mailbox}} and {@code {localpart}} it creates roots but finds no addresses. */
  RootTemplate(String template) {
    this.template = template;
    int first = template.indexOf('{');
    dotted = first > 0 && template.charAt(first - 1) == '.';
    names = Pattern.compile(regex());
  }

  String root(Address address) {
    return BASE64MailboxEncoder.encode(name(address));
  }

  /** The encoded root of a folder; Cyrus appends the folder to the local part. */
  String root(Address address, String folder) {
    return folder.equals(Dialect.INBOX)
        ? root(address)
        : BASE64MailboxEncoder.encode(name(address, (dotted ? "." : "/") + folder));
  }

  private String name(Address address) {
    return name(address, "");
  }

  private String name(Address address, String below) {
    String own = dotted ? address.localpart().replace('.', '^') : address.localpart();
    String localpart = own + below;
    String mailbox = address.domain().isEmpty() ? localpart : localpart + "@" + address.domain();
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(hole ->
            Matcher.quoteReplacement(
                switch (hole.group(1)) {
                  case "mailbox" -> mailbox;
                  case "localpart" -> localpart;
                  default -> address.domain();
                }));
  }

  /**
   * The LIST pattern that matches every mailbox. It matches folders, too, only where necessary:
   * with dots as separators, {@code %} does not match a dot in a domain.
   */
  String pattern() {
    boolean hasDomain =
        template.contains("{mailbox}") || template.contains("{domain}") || template.contains("@");
    String wildcard = dotted && hasDomain ? "*" : "%";
    return BASE64MailboxEncoder.encode(PLACEHOLDER.matcher(template).replaceAll(wildcard));
  }

  /** The mailbox with exactly this decoded root, if any; {@code dropped} receives near misses. */
  Optional<Address> address(String name, DroppedNames dropped) {
    Matcher found = names.matcher(name);
    if (!found.matches() || !found.namedGroups().containsKey("localpart")) {
      return Optional.empty();
    }
    String localpart = found.group("localpart");
    String written = dotted ? localpart.replace('^', '.') : localpart;
    String domain = found.namedGroups().containsKey("domain") ? found.group("domain") : null;
    try {
      Address address = new Address(domain == null ? written : written + "@" + domain);
      if (name(address).equals(name)) {
        return Optional.of(address);
      }
      dropped.add("spelled differently from the mailbox address", name);
    } catch (IllegalArgumentException _) {
      dropped.add(DroppedNames.NO_ADDRESS, name); // Cyrus allows spaces.
    }
    return Optional.empty();
  }

  /** A local part ends at a separator: what follows is a folder. */
  private String regex() {
    StringBuilder regex = new StringBuilder();
    Set<String> caught = new HashSet<>();
    Matcher holes = PLACEHOLDER.matcher(template);
    int end = 0;
    while (holes.find()) {
      regex.append(Pattern.quote(template.substring(end, holes.start())));
      end = holes.end();
      switch (holes.group(1)) {
        case "mailbox" -> {
          String localpart = part("localpart", dotted ? "[^.@]+" : "[^/]+?", caught);
          regex.append(localpart).append("(?:@").append(part("domain", "[^/@]+", caught));
          regex.append(")?");
        }
        case "localpart" -> regex.append(part("localpart", dotted ? "[^.@]+" : "[^/]+?", caught));
        default -> regex.append(part("domain", "[^/@]+", caught));
      }
    }
    return regex + Pattern.quote(template.substring(end));
  }

  /** Captured once; a repeated placeholder is checked when the root is formatted again. */
  private static String part(String name, String regex, Set<String> caught) {
    return caught.add(name) ? "(?<" + name + ">" + regex + ")" : regex;
  }
}
