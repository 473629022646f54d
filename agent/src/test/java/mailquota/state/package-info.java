/** Tests of the state writer and of silences, on SQLite and on a real PostgreSQL. */
@NullMarked
package mailquota.state;

import org.jspecify.annotations.NullMarked;
