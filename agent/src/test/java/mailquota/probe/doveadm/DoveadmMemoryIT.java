package mailquota.probe.doveadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import mailquota.testing.SmallHeap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DoveadmMemoryIT {

  /** The answer has 250 MB, which must not be stored. */
  @Test
  void aMillionMailboxesNeedASmallHeap() throws IOException, InterruptedException {
    assertThat(SmallHeap.run(MillionMailboxes.class))
        .contains("1000 measured, asked [50, users, all]");
  }
}
