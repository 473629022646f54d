/**
 * The mailboxes as a table: columns of the board and of what other agents have stored, orders,
 * filters, and selections with a name that are read in windows. Built when somebody asks, and
 * dropped when nobody does. Covered by {@code TableTest}, {@code OthersTest} and {@code
 * SelectionsTest}.
 */
@NullMarked
package mailquota.table;

import org.jspecify.annotations.NullMarked;
