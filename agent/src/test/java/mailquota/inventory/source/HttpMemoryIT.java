package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import mailquota.testing.SmallHeap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpMemoryIT {

  /** The answer has 250 MB, which must not be stored. */
  @Test
  void aMillionItemsNeedASmallHeap() throws IOException, InterruptedException {
    assertThat(SmallHeap.run(MillionItems.class)).contains("Complete[]: 1000 in ");
  }
}
