/** Alerts as one or several Alertmanagers see them. */
@NullMarked
package mailquota.notify.alertmanager;

import org.jspecify.annotations.NullMarked;
