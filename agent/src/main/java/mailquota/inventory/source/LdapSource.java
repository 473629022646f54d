package mailquota.inventory.source;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.inventory.source.LdapMapping.Choice;
import mailquota.inventory.source.LdapMapping.Condition;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.Dialer;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mailboxes of a directory, read by LDAP (RFC 4511) in pages (RFC 2696). Any result but success
 * on any page fails the reading.
 */
final class LdapSource implements Source {

  private static final Logger log = LoggerFactory.getLogger(LdapSource.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Of a reading; an entry with a mailbox's attributes has about 200 bytes. */
  private static final long MOST_BYTES = 4L << 30;

  private final SourceSettings.Ldap settings;
  private final Dialer dialer;

  /** Whether the last reading had no entry, which is explained once. */
  private boolean wasEmpty;

  LdapSource(SourceSettings.Ldap settings) {
    this.settings = settings;
    dialer =
        new Dialer(
            settings.directory().endpoint(),
            CONNECT_TIMEOUT,
            deadline -> new DeadlineSocket(deadline, MOST_BYTES));
  }

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    Entries entries = new Entries(settings.query().fields(), rows);
    try (LdapSession session = LdapSession.open(settings.directory(), dialer, deadline)) {
      session.search(settings.query(), entries);
      if (entries.count == 0 && !wasEmpty) {
        explainEmpty(session);
      }
      wasEmpty = entries.count == 0;
      return new Outcome.Complete();
    } catch (LdapStepException e) {
      String after = entries.count == 0 ? "" : ", after entries=" + entries.count;
      return new Outcome.Failed(
          deadline.hasPassed()
              ? e.getMessage()
                  + ": no complete answer within "
                  + Durations.written(deadline.timeout())
                  + after
              : e.detail(after));
    }
  }

  /**
   * A filter with an attribute that the schema does not have is undefined: it finds nothing, with
   * success (RFC 4511 section 4.5.1.7).
   */
  private void explainEmpty(LdapSession session) {
    try {
      List<String> unknown = session.unknownAttributes(settings.query());
      if (!unknown.isEmpty()) {
        log.warn(
            "source={} found nothing: its filter has attributes that the schema of the server does"
                + " not have: {}",
            settings.name(),
            String.join(", ", unknown));
      }
    } catch (LDAPException e) {
      log.debug("source={} the schema cannot be read: {}", settings.name(), e.toString());
    }
  }

  /** Adds a row for each entry. */
  private static final class Entries implements SearchResultListener {

    private static final long serialVersionUID = 1;

    private final transient Map<Field, LdapMapping> fields;
    private final transient Rows rows;
    private final transient Map<Field, String> values = new EnumMap<>(Field.class);
    private long count;

    Entries(Map<Field, LdapMapping> fields, Rows rows) {
      this.fields = fields;
      this.rows = rows;
    }

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
      count++;
      values.clear();
      fields.forEach((field, mapping) -> {
        String value = value(entry, mapping);
        if (value != null) {
          values.put(field, field == Field.LANGUAGE ? first(value) : value);
        }
      });
      String number = "entry " + count;
      rows.add(number, number + " " + entry.getDN(), values);
    }

    /** Referrals are not followed: they may lead to a server that nobody named. */
    @Override
    public void searchReferenceReturned(SearchResultReference reference) {}
  }

  private static @Nullable String value(SearchResultEntry entry, LdapMapping mapping) {
    return mapping.choices().stream()
        .filter(choice -> applies(entry, choice.condition()))
        .flatMap(choice -> values(entry, choice))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse(null);
  }

  private static boolean applies(SearchResultEntry entry, @Nullable Condition condition) {
    return condition == null || entry.hasAttributeValue(condition.attribute(), condition.value());
  }

  private static Stream<String> values(SearchResultEntry entry, Choice choice) {
    Attribute attribute = entry.getAttribute(choice.attribute());
    return attribute == null
        ? Stream.empty()
        : Stream.of(attribute.getValues())
            .filter(value -> value.startsWith(choice.prefix()))
            .map(value -> value.substring(choice.prefix().length()));
  }

  /** The first of a list such as {@code de, en;q=0.7} (RFC 2798 section 2.7). */
  private static String first(String languages) {
    return Objects.requireNonNull(languages.split("[,;]", 2)[0]);
  }
}
