/**
 * What outlives the process: what was decided of each mailbox, how it developed, and the notices
 * that no channel has accepted yet; in SQLite or PostgreSQL. All of SQL is here. A {@link
 * mailquota.store.Store} throws when the database does not do; the {@link
 * mailquota.store.StateWriter} stands between it and those who must not wait for it.
 */
@NullMarked
package mailquota.store;

import org.jspecify.annotations.NullMarked;
