/**
 * What the tests of every package stand on: a real Dovecot of their own, a server that plays a
 * transcript, certificates. Nothing here knows the agent; all of it listens on loopback and free
 * ports, and is safe for use by several threads unless a type says otherwise.
 */
@NullMarked
package mailquota.testing;

import org.jspecify.annotations.NullMarked;
