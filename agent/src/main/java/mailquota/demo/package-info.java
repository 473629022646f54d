/**
 * The whole product with no set-up: mail servers whose mailboxes fill as a function of time, the
 * agent that watches them over real sockets, and a narrator that says in plain words what happens.
 */
@NullMarked
package mailquota.demo;

import org.jspecify.annotations.NullMarked;
