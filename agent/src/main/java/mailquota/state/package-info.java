/**
 * The writer between the store and the parts that must not wait for it. {@link
 * mailquota.state.PendingWrites} has the decisions that are not stored yet, and the stored states
 * that are not in use yet; {@link mailquota.state.StateWriter} writes and recalls them, and {@link
 * mailquota.state.SilenceWatch} reads the silences. Tests, on SQLite and PostgreSQL: {@code
 * StoreFaultsContract} with faults between agent and database, {@code StoreLifeContract}, {@code
 * DeliveryWithoutStoreContract}, {@code DeparturesContract}, {@code WriterLoopTest}.
 */
@NullMarked
package mailquota.state;

import org.jspecify.annotations.NullMarked;
