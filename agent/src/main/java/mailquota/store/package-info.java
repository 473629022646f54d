/**
 * The database: states and histories of mailboxes, the outbox, and silences, in SQLite or
 * PostgreSQL. All SQL is here. A {@link mailquota.store.Store} throws when the database fails.
 * {@code StoreContract} covers it on both, {@code SalvageIT} a corrupt file, {@code
 * StoreBackupTest} and {@code StoreCopyIT} what an admin does with it.
 */
@NullMarked
package mailquota.store;

import org.jspecify.annotations.NullMarked;
