/** Simulates many mailboxes in virtual time, and compares strategies of probes and notices. */
@NullMarked
package mailquota.simulation;

import org.jspecify.annotations.NullMarked;
