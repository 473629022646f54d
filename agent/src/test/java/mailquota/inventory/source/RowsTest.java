package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each row of a source. */
class RowsTest {

  private static final Address ALICE = new Address("alice@example.org");

  private Rows rows = rows(LimitUnit.B, 10, List.of());

  @Test
  void everyFieldIsTaken() {
    add(
        Map.of(
            Field.ADDRESS, " alice@EXAMPLE.org ",
            Field.CONTACT, "alice@example.net",
            Field.LANGUAGE, "de_DE",
            Field.LIMIT, "2GiB",
            Field.PASSWORD, " secret ",
            Field.EXCLUDE, "Yes",
            Field.SERVER, "mx2"));
    assertThat(rows.entries())
        .containsExactly(
            new MailboxEntry(
                ALICE,
                "mx2",
                "alice@example.net",
                Locale.GERMANY,
                new Bytes(2L << 30),
                new Secret(" secret "),
                true));
    assertThat(rows.rejected()).isZero();
  }

  @Test
  void aBlankFieldIsNotGiven() {
    add(Map.of(Field.ADDRESS, "alice@example.org", Field.CONTACT, "  ", Field.PASSWORD, ""));
    assertThat(rows.entries()).containsExactly(MailboxEntry.of(ALICE, "mx1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "two words@example.org",
        "control\u0007@example.org",
        "\ud800@example.org"
      })
  void aRowWithoutAValidAddressIsRejectedAndTheOthersAreNot(String address) {
    add(Map.of(Field.ADDRESS, address));
    add(Map.of(Field.ADDRESS, "alice@example.org"));
    assertThat(rows.entries()).containsExactly(MailboxEntry.of(ALICE, "mx1"));
    assertThat(rows.rejected()).isOne();
    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.problems()).hasSize(1).allMatch(problem -> problem.startsWith("row 1: "));
  }

  @ParameterizedTest
  @CsvSource({
    "LIMIT, 1 potato, expected a size such as 2GiB",
    "LIMIT, 99999999999999999999, expected a size such as 2GiB",
    "LANGUAGE, Español, expected a language such as de or pt-BR",
    "CONTACT, nobody, expected an e-mail address",
    "EXCLUDE, perhaps, expected true or false"
  })
  void aFieldThatIsNotValidIsLeftOutAndItsRowIsNot(Field field, String value, String problem) {
    add(Map.of(Field.ADDRESS, "alice@example.org", field, value));
    assertThat(rows.entries()).containsExactly(MailboxEntry.of(ALICE, "mx1"));
    assertThat(rows.rejected()).isOne();
    assertThat(rows.problems())
        .allMatch(text -> text.contains(problem) && text.endsWith("got " + value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "unlimited", "none", ""})
  void aLimitThatIsNotAboveZeroIsNone(String limit) {
    add(Map.of(Field.ADDRESS, "alice@example.org", Field.LIMIT, limit));
    assertThat(rows.entries()).containsExactly(MailboxEntry.of(ALICE, "mx1"));
    assertThat(rows.rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"B, 1", "KIB, 1024", "MIB, 1048576"})
  void aPlainNumberHasTheUnitOfTheSource(LimitUnit unit, long bytes) {
    rows = rows(unit, 10, List.of());
    add(Map.of(Field.ADDRESS, "alice@example.org", Field.LIMIT, "5"));
    assertThat(rows.entries().getFirst().limit()).isEqualTo(new Bytes(5 * bytes));
  }

  @Test
  void theFirstRowOfAnAddressIsTakenWhateverItsCase() {
    add(Map.of(Field.ADDRESS, "Alice@example.org"));
    add(Map.of(Field.ADDRESS, "alice@example.org"));
    assertThat(rows.entries())
        .extracting(entry -> entry.address().value())
        .containsExactly("Alice@example.org");
    assertThat(rows.problems()).containsExactly("row 2: a second row of mailbox=alice@example.org");
    assertThat(rows.firstRejected()).as("for logs").isEqualTo("row 2");
  }

  @Test
  void aRowOfAnUnknownServerIsRejected() {
    add(Map.of(Field.ADDRESS, "alice@example.org", Field.SERVER, "mx9"));
    assertThat(rows.entries()).isEmpty();
    assertThat(rows.problems()).containsExactly("row 1: there is no server mx9");
  }

  @Test
  void internationalizedAndUnusualAddressesAreTaken() {
    for (String address : List.of("jörg@bücher.example", "o'brien+tag@example.org", "login")) {
      add(Map.of(Field.ADDRESS, address));
    }
    assertThat(rows.entries()).hasSize(3);
  }

  @Test
  void moreMailboxesThanAllowedAreRefused() {
    rows = rows(LimitUnit.B, 2, List.of());
    add(Map.of(Field.ADDRESS, "a@example.org"));
    add(Map.of(Field.ADDRESS, "b@example.org"));
    add(Map.of(Field.ADDRESS, "b@example.org"));
    assertThatThrownBy(() -> add(Map.of(Field.ADDRESS, "c@example.org")))
        .isInstanceOf(Rows.TooManyException.class)
        .hasMessage("it has more than inventory.max-mailboxes=2");
  }

  @Test
  void equalEntriesOfTheReadingBeforeAreKept() {
    add(Map.of(Field.ADDRESS, "a@example.org"));
    add(Map.of(Field.ADDRESS, "b@example.org"));
    add(Map.of(Field.ADDRESS, "c@example.org"));
    List<MailboxEntry> before = rows.entries();
    rows = rows(LimitUnit.B, 10, before);
    add(Map.of(Field.ADDRESS, "a@example.org"));
    add(Map.of(Field.ADDRESS, "c@example.org"));
    add(Map.of(Field.ADDRESS, "d@example.org"));
    assertThat(rows.entries().get(0)).isSameAs(before.get(0));
    assertThat(rows.entries().get(1)).as("the one between has left").isSameAs(before.get(2));
    assertThat(rows.entries()).hasSize(3);
  }

  private void add(Map<Field, String> fields) {
    rows.add("row " + (rows.rows() + 1), fields);
  }

  private static Rows rows(LimitUnit unit, int most, List<MailboxEntry> before) {
    Duration day = Duration.ofDays(1);
    return new Rows(
        new Common("mx1-sql-1", "mx1", day, day, unit, SourceGuard.DEFAULT),
        new RowChecks(
            server -> server.startsWith("mx") && !server.equals("mx9"),
            contact -> contact.contains("@")),
        most,
        before,
        () -> {});
  }
}
