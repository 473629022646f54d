package mailquota.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Address;
import mailquota.testing.WatchedServer;
import org.junit.jupiter.api.Test;

class InventoryTest {

  private static final int MANY = 20_000;

  private static Mailbox mailbox(int number) {
    return Mailbox.of("user%d@example.org".formatted(number), "mx" + number % 3);
  }

  @Test
  void eachMailboxIsFoundAndNoOther() {
    Inventory inventory =
        WatchedServer.inventory(IntStream.range(0, MANY).mapToObj(InventoryTest::mailbox).toList());
    for (int i = 0; i < MANY; i++) {
      assertThat(inventory.find(mailbox(i).address())).contains(mailbox(i));
      assertThat(inventory.find(mailbox(MANY + i).address())).isEmpty();
    }
  }

  @Test
  void nothingIsFoundInAnEmptyOne() {
    assertThat(Inventory.EMPTY.find(new Address("alice@example.org"))).isEmpty();
    assertThat(Inventory.EMPTY.on("mx1")).isEmpty();
  }

  @Test
  void aSelectionKeepsTheOrder() {
    Inventory some =
        WatchedServer.inventory(List.of(mailbox(4), mailbox(1), mailbox(2)))
            .only(mailbox -> !mailbox.server().equals("mx2"));
    assertThat(some.mailboxes()).containsExactly(mailbox(4), mailbox(1));
    assertThat(some.find(mailbox(2).address())).isEmpty();
  }
}
