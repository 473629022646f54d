package mailquota.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedNamesTest {

  private static final Address ALICE = new Address("alice@example.org");
  private static final String HASH = "55c80d1c33c714ee6834fc30";

  private final Naming names = new HashedNames(new Secret("a key of some length"), false);

  @Test
  void aNameIsTheBeginningOfTheHmac() {
    // printf alice@example.org | openssl dgst -sha256 -hmac 'a key of some length'
    assertThat(names.mailbox(ALICE)).isEqualTo(HASH);
    assertThat(names.domain(ALICE)).isEqualTo("example.org");
  }

  @Test
  void theKeyDecides() {
    Naming other = new HashedNames(new Secret("another key of that length"), false);
    assertThat(other.mailbox(ALICE)).isNotEqualTo(HASH).hasSameSizeAs(HASH);
    assertThat(other).isNotEqualTo(names);
    assertThat(new HashedNames(new Secret("a key of some length"), false)).isEqualTo(names);
    assertThat(names.toString()).doesNotContain("key of");
  }

  @Test
  void aHashedDomainIsNotTheHashOfALogin() {
    Naming all = new HashedNames(new Secret("a key of some length"), true);
    assertThat(all.domain(ALICE))
        .isNotEqualTo("example.org")
        .isNotEqualTo(all.mailbox(new Address("example.org")))
        .isEqualTo(all.domain(new Address("bob@example.org")));
    assertThat(all.domain(new Address("alice"))).as("no domain").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user/alice", "user.alice@example.org", "ALICE", "of alice", "u/4711", "#private"})
  void aRootMayTell(String root) {
    assertThat(names.isTelling(ALICE, root)).isTrue();
    assertThat(Naming.PLAIN.isTelling(ALICE, root)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User quota", "cPanel Account"})
  void aCommonRootDoesNot(String root) {
    assertThat(names.isTelling(ALICE, root)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          login of alice@example.org refused          | login of HASH refused
          <alice@example.org>: user unknown           | <HASH>: user unknown
          mailbox=alice@example.org: held             | mailbox=HASH: held
          user=alice@example.org is over quota.       | user=HASH is over quota.
          no alice@example.org.                       | no HASH.
          {"mailbox":"alice@example.org","level":"OK"} | {"mailbox":"HASH","level":"OK"}
          {"mailbox":"*@example.org","level":null}    | {"mailbox":"*@example.org","level":null}
          {"mailbox":"*","mailboxes":3}               | {"mailbox":"*","mailboxes":3}
          server=mx1 mailboxes=3 sent @ noon          | server=mx1 mailboxes=3 sent @ noon
          """)
  void addressesInTextsAreHidden(String text, String hidden) {
    assertThat(names.text(text)).isEqualTo(hidden.replace("HASH", HASH));
    assertThat(Naming.PLAIN.text(text)).isEqualTo(text);
  }

  @Test
  void otherAddressesAreHiddenToo() {
    for (String text :
        List.of(
            "to bob+x@example.net",
            "mailbox=bob",
            "path=/api/v1/probe/bob%40example.net failed",
            "bob*@example.net",
            "b\"bob@example.net\"",
            "bob@[192.0.2.1]")) {
      assertThat(names.text(text)).as(text).doesNotContain("bob");
    }
  }
}
