package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import mailquota.inventory.Mailbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeQueueTest {

  private static final Mailbox MAILBOX = Mailbox.of("anna@example.org", "mx1");

  private final Queue<ScheduledProbe> queue = new ProbeQueue(ScheduledProbe::due);

  @Test
  void anEmptyQueueHasNoHead() {
    assertThat(queue.peek()).isNull();
    assertThat(queue.poll()).isNull();
    assertThat(queue).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itPollsInTheOrderOfAPriorityQueue(long seed) {
    Random random = new Random(seed);
    Queue<Long> expected = new PriorityQueue<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(5) < 3) {
        long due = random.nextLong(1_000) - 500;
        queue.add(due(due));
        expected.add(due);
      } else {
        assertThat(dueOf(queue.peek())).isEqualTo(expected.peek());
        assertThat(dueOf(queue.poll())).isEqualTo(expected.poll());
      }
      assertThat(queue).hasSize(expected.size());
    }
    assertThat(queue).map(ScheduledProbe::due).containsExactlyInAnyOrderElementsOf(expected);
    List<Long> rest = new ArrayList<>();
    while (!queue.isEmpty()) {
      rest.add(queue.remove().due());
    }
    assertThat(rest).isSorted().hasSameSizeAs(expected);
  }

  @Test
  void clearRemovesAllProbes() {
    queue.addAll(List.of(due(3), due(1), due(2)));
    queue.clear();
    assertThat(queue).isEmpty();
    queue.add(due(7));
    assertThat(queue).containsExactly(due(7));
  }

  private static ScheduledProbe due(long at) {
    return new ScheduledProbe(MAILBOX, at, 0, 0, 0);
  }

  private static @Nullable Long dueOf(@Nullable ScheduledProbe probe) {
    return probe == null ? null : probe.due();
  }
}
