package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import mailquota.testing.SmallHeap;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table that has grown to ten million rows, in a heap of 64 MiB. */
@Tag("real")
@ExtendWith(PostgresqlExtension.class)
@Timeout(120)
class SqlMemoryIT {

  private final Postgresql postgresql;

  SqlMemoryIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Test
  void moreRowsThanMailboxesMayBeAreHeldAndTheKnownOnesStay()
      throws IOException, InterruptedException {
    assertThat(SmallHeap.run(TenMillionRows.class, postgresql.database(), "50000"))
        .contains("mailboxes=100 held: it has more than inventory.max-mailboxes=50000");
  }
}
