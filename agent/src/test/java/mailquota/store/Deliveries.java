package mailquota.store;

import java.util.List;
import java.util.Locale;
import mailquota.store.Delivered.Outcome;

/** The notices in a store that have left the outbox. */
public final class Deliveries {

  private Deliveries() {}

  /** The latest first. */
  public static List<Delivered> of(Store store, int most) {
    return store.get(
        "read the deliveries",
        handle ->
            handle
                .createQuery(
                    """
                    select * from notice where outcome is not null and unreadable is null
                    order by ended_at desc, seq desc limit :most
                    """)
                .bind("most", most)
                .map((row, _) ->
                    new Delivered(
                        NoticeTable.entry(row),
                        Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                        Columns.textOrNull(row, "outcome_why"),
                        Columns.instant(row, "ended_at")))
                .list());
  }
}
