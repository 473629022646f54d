/** Tests of the doveadm prober with real and scripted Dovecots. */
@NullMarked
package mailquota.probe.doveadm;

import org.jspecify.annotations.NullMarked;
