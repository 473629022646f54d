package mailquota.inventory.source;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Map;

/**
 * A search of the whole subtree below a base, in pages. Immutable.
 *
 * @param page the entries of a page; 1 or more
 * @param fields the attributes of each field
 */
public record LdapQuery(String base, String filter, int page, Map<Field, LdapMapping> fields) {

  public LdapQuery {
    fields = Map.copyOf(fields);
  }

  public static boolean isBase(String text) {
    return DN.isValidDN(text);
  }

  public static boolean isFilter(String text) {
    try {
      var _ = Filter.create(text);
      return true;
    } catch (LDAPException _) {
      return false;
    }
  }

  /** The names of the attributes that are asked for. */
  String[] attributes() {
    return fields.values().stream()
        .flatMap(LdapMapping::attributes)
        .distinct()
        .toArray(String[]::new);
  }
}
