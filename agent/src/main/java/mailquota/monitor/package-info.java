/**
 * When to probe what, and what is known now: the rounds of probing, the board that holds the latest
 * of each mailbox, and the evaluator that turns readings into levels and notices. Thread-safe where
 * a class does not say otherwise.
 */
@NullMarked
package mailquota.monitor;

import org.jspecify.annotations.NullMarked;
