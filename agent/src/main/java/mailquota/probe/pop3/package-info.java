/**
 * POP3 (RFC 1939, RFC 2449): the size of a maildrop by STAT, which changes nothing in it. Tests:
 * the classes of the same name, {@code Pop3RefusalsTest}, {@code Pop3TokenTest} and {@code
 * Pop3FuzzTest}.
 */
@NullMarked
package mailquota.probe.pop3;

import org.jspecify.annotations.NullMarked;
