/**
 * The demo: mail servers with mailboxes that fill as a function of time, the agent that watches
 * them over real sockets, and a narrator that prints what happens. Tests: {@code DemoPastTest},
 * {@code DemoWorldTest}, {@code FillingTest}.
 */
@NullMarked
package mailquota.demo;

import org.jspecify.annotations.NullMarked;
