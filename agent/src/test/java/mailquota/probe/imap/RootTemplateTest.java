package mailquota.probe.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import mailquota.probe.DroppedNames;
import mailquota.quota.Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootTemplateTest {

  @ParameterizedTest
  @CsvSource({
    "user/{mailbox}, alice@example.org, user/alice@example.org",
    "user/{mailbox}, alice, user/alice",
    "user/{localpart}, alice@example.org, user/alice",
    "user/{localpart}@{domain}, j.doe@example.org, user/j.doe@example.org",
    "{domain}/user/{localpart}, alice@example.org, example.org/user/alice",
    "user.{localpart}, j.doe@example.org, user.j^doe",
    "user.{mailbox}, j.doe@example.org, user.j^doe@example.org",
    "user/{mailbox}, jürgen&co@example.org, user/j&APw-rgen&-co@example.org",
    "user/{mailbox}, a$1\\b@example.org, user/a$1\\b@example.org",
  })
  void namesARoot(String template, String address, String root) {
    assertThat(new RootTemplate(template).root(new Address(address))).isEqualTo(root);
  }

  @ParameterizedTest
  @CsvSource({
    "user/{mailbox}, user/%",
    "user/{localpart}, user/%",
    "user/{localpart}@{domain}, user/%@%",
    "user.{localpart}, user.%",
    "user.{mailbox}, user.*",
  })
  void listsWhatMayBeARoot(String template, String pattern) {
    assertThat(new RootTemplate(template).pattern()).isEqualTo(pattern);
  }

  @ParameterizedTest
  @CsvSource({
    "user/{mailbox}, user/alice@example.org, alice@example.org",
    "user/{mailbox}, user/alice, alice",
    "user/{mailbox}, user/jürgen@example.org, jürgen@example.org",
    "user/{localpart}, user/alice, alice",
    "user/{localpart}@{domain}, user/alice@example.org, alice@example.org",
    "user.{localpart}, user.j^doe, j.doe",
    "user.{mailbox}, user.j^doe@example.org, j.doe@example.org",
    "user/{localpart}/{localpart}, user/a/a, a",
  })
  void knowsTheMailboxOfARoot(String template, String name, String address) {
    assertThat(new RootTemplate(template).address(name, new DroppedNames()))
        .contains(new Address(address));
  }

  @ParameterizedTest
  @CsvSource({
    "user/{mailbox}, user/alice/Sent@example.org",
    "user/{mailbox}, user/alice/Sent",
    "user/{mailbox}, shared/alice",
    "user/{mailbox}, user/a b",
    "user/{mailbox}, user/",
    "user/{mailbox}, user/alice@EXAMPLE.org",
    "user/{localpart}@{domain}, user/alice",
    "user.{localpart}, user.alice.Sent",
    "user/{localpart}/{localpart}, user/a/b",
  })
  void unknownUsersAreIgnored(String template, String name) {
    assertThat(new RootTemplate(template).address(name, new DroppedNames()))
        .isEqualTo(Optional.empty());
  }
}
