/**
 * Reads the rows of one query from a PostgreSQL, MariaDB, MySQL or SQLite: read-only, streamed, on
 * a connection of its own, within a deadline. No driver's type and no {@code java.sql} exception
 * leaves this package. Thread-safe. Tests: {@code SqlReaderIT} with real databases, {@code
 * NativeLibraryIT}.
 */
@NullMarked
package mailquota.sql;

import org.jspecify.annotations.NullMarked;
