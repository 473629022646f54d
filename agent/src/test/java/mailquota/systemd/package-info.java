@NullMarked
package mailquota.systemd;

import org.jspecify.annotations.NullMarked;
