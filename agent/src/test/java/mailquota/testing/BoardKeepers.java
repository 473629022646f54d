package mailquota.testing;

import java.time.InstantSource;
import java.util.function.Consumer;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.polling.PollSettings;
import mailquota.silence.Silences;
import mailquota.state.StateStore;
import mailquota.warning.Policies;

/** Keepers with the default policies and without silences. */
public final class BoardKeepers {

  private BoardKeepers() {}

  public static BoardKeeper of(
      Board board, StateStore memory, InstantSource clock, Consumer<MailboxStatus> statuses) {
    return of(board, memory, PollSettings.DEFAULT, clock, statuses);
  }

  public static BoardKeeper of(
      Board board,
      StateStore memory,
      PollSettings poll,
      InstantSource clock,
      Consumer<MailboxStatus> statuses) {
    return new BoardKeeper(
        board,
        () -> Policies.DEFAULT,
        () -> Silences.NONE,
        memory,
        new HeldZeros(poll::round, poll::minInterval),
        statuses);
  }
}
