/** Tests of the store, each on SQLite and on a real PostgreSQL. */
@NullMarked
package mailquota.store;

import org.jspecify.annotations.NullMarked;
