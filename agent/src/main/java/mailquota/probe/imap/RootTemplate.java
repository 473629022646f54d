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
 * How a server names the quota root of a mailbox, there and back: {@code user/{localpart}}, in
 * which {@code {mailbox}}, {@code {localpart}} and {@code {domain}} stand for the mailbox's.
 *
 * <p>Names on the wire are in modified UTF-7 (RFC 3501 section 5.1.3). Cyrus has it in its roots as
 * well as in its mailboxes, and refuses a name with octets above ASCII. Behind a dot as in {@code
 * user.{localpart}} the hierarchy is dotted (Cyrus' {@code unixhierarchysep: no}), and a dot in a
 * local part is {@code ^} there; one in a domain stays.
 */
final class RootTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(mailbox|localpart|domain)}");

  private final String template;
  private final boolean dotted;
  private final Pattern names;

  /** A template without {@code {mailbox}} and {@code {localpart}} gives roots, and no addresses. */
  RootTemplate(String template) {
    this.template = template;
    int first = template.indexOf('{');
    dotted = first > 0 && template.charAt(first - 1) == '.';
    names = Pattern.compile(regex());
  }

  /** The root of {@code address}, as the wire has it. */
  String root(Address address) {
    return BASE64MailboxEncoder.encode(name(address));
  }

  /** The root of a folder of {@code address}, which Cyrus names behind the local part. */
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
   * What to LIST so that every mailbox is in the answer, its folders only where that cannot be
   * helped: to Cyrus a dot in a domain ends what {@code %} matches, too, where dots are its
   * hierarchy.
   */
  String pattern() {
    boolean hasDomain =
        template.contains("{mailbox}") || template.contains("{domain}") || template.contains("@");
    String wildcard = dotted && hasDomain ? "*" : "%";
    return BASE64MailboxEncoder.encode(PLACEHOLDER.matcher(template).replaceAll(wildcard));
  }

  /**
   * The mailbox whose root is exactly {@code name}, decoded; empty where there is none.
   *
   * @param dropped takes a name that looks like a mailbox's and cannot be one
   */
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
      dropped.add("spelled otherwise than the address of the mailbox", name);
    } catch (IllegalArgumentException _) {
      dropped.add(DroppedNames.NO_ADDRESS, name); // Cyrus allows spaces.
    }
    return Optional.empty();
  }

  /** A local part ends where the hierarchy goes deeper: what lies below is a folder. */
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

  /**
   * Caught once: whether the second of the same is the same is seen when the root is made again.
   */
  private static String part(String name, String regex, Set<String> caught) {
    return caught.add(name) ? "(?<" + name + ">" + regex + ")" : regex;
  }
}
