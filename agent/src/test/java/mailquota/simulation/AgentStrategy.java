package mailquota.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import mailquota.inventory.Mailbox;
import mailquota.polling.PollSettings;
import mailquota.polling.VirtualPoller;
import mailquota.quota.Address;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.warning.Policies;

/** The schedule, interval, history, forecast and policy of the agent. */
record AgentStrategy(PollSettings poll, Policies policies) implements Strategy {

  @Override
  public Outcome run(List<Life> lives) {
    Map<Address, Life> lifeOf = new HashMap<>();
    Map<Address, List<SimulatedNotice>> noticesOf = new HashMap<>();
    Map<Address, List<Instant>> probesOf = new HashMap<>();
    List<Mailbox> mailboxes = new ArrayList<>();
    for (int i = 0; i < lives.size(); i++) {
      Mailbox mailbox = Mailbox.of("user" + i + "@example.org", "mx1");
      mailboxes.add(mailbox);
      lifeOf.put(mailbox.address(), lives.get(i));
      noticesOf.put(mailbox.address(), new ArrayList<>());
      probesOf.put(mailbox.address(), new ArrayList<>());
    }
    VirtualPoller poller =
        new VirtualPoller(
            mailboxes,
            poll,
            policies,
            (mailbox, at) -> {
              of(mailbox, probesOf).add(at);
              return reading(of(mailbox, lifeOf), at);
            },
            notice ->
                Objects.requireNonNull(noticesOf.get(notice.subject().mailbox()))
                    .add(new SimulatedNotice(notice.at().toEpochMilli(), notice.change())));
    poller.run(Life.BEGIN.toEpochMilli(), lives.getFirst().end(), new Random(lives.size()));
    return new Outcome(
        mailboxes.stream().map(mailbox -> of(mailbox, noticesOf)).toList(),
        mailboxes.stream().map(mailbox -> of(mailbox, probesOf)).toList());
  }

  private static <V> V of(Mailbox mailbox, Map<Address, V> map) {
    return Objects.requireNonNull(map.get(mailbox.address()));
  }

  private static Reading reading(Life life, Instant at) {
    QuotaRoot root = new QuotaRoot("", Map.of(Resource.STORAGE, life.usage(at.toEpochMilli())));
    return new Reading(at, List.of(root));
  }
}
