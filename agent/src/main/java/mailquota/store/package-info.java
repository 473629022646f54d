/**
 * The database: states and histories of mailboxes, the outbox, and silences, in SQLite or
 * PostgreSQL. All SQL is here. A {@link mailquota.store.Store} throws when the database fails.
 * {@code StoreContract} covers it on both, {@code SalvageIT} a corrupt file.
 */
@NullMarked
package mailquota.store;

import org.jspecify.annotations.NullMarked;
