/**
 * The mailboxes as a table: columns of the board, orders, filters, and selections with a name that
 * are read in windows. Built when somebody asks, and dropped when nobody does. Without I/O. Covered
 * by {@code TableTest} and {@code SelectionsTest}.
 */
@NullMarked
package mailquota.table;

import org.jspecify.annotations.NullMarked;
