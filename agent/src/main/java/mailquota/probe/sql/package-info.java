/**
 * The use of many mailboxes by one query of the database in which a mail system keeps it. The
 * answer is streamed. Tests: {@code SqlProberIT} with real databases.
 */
@NullMarked
package mailquota.probe.sql;

import org.jspecify.annotations.NullMarked;
