/**
 * The channel that keeps a cluster of Alertmanagers informed of all active alerts. Tests: the
 * classes of the same names, and {@code AlertmanagerIT} for a real one.
 */
@NullMarked
package mailquota.notify.alertmanager;

import org.jspecify.annotations.NullMarked;
