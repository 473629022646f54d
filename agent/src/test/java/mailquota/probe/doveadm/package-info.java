/** The doveadm prober against real Dovecots and scripted ones. */
@NullMarked
package mailquota.probe.doveadm;

import org.jspecify.annotations.NullMarked;
