package mailquota.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Inventory;
import mailquota.polling.Monitor;
import mailquota.polling.PolledServer;
import mailquota.silence.Silences;
import mailquota.state.StateStore;

/**
 * Reads the sources of a configuration and probes mailboxes, each once. The store is not used: a
 * level has no history and no forecast. Used by one thread.
 */
final class OneRound {

  private final AgentConfig config;
  private final List<PolledServer> servers;

  OneRound(AgentConfig config) {
    this.config = config;
    servers = Probers.polled(config.servers(), InstantSource.system());
  }

  ReadSources readSources() {
    return ReadSources.of(config, config.sources(), servers);
  }

  /**
   * Probes each mailbox once.
   *
   * @param statuses receives each status as soon as it is known; must not block
   */
  List<MailboxStatus> probe(Inventory wanted, Consumer<MailboxStatus> statuses)
      throws InterruptedException {
    Board board = new Board();
    BoardKeeper keeper =
        new BoardKeeper(
            board,
            config::warnings,
            () -> Silences.NONE,
            StateStore.NONE,
            new HeldZeros(() -> config.poll().round(), () -> config.poll().minInterval()),
            statuses);
    Monitor monitor =
        Monitor.ofShortProcess(config::poll, config::warnings, InstantSource.system(), keeper);
    monitor.use(servers);
    monitor.watch(wanted);
    monitor.pollOnce();
    return board.snapshot();
  }
}
