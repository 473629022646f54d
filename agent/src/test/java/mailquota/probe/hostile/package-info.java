/** Tests with malicious servers and their effect on a probe. */
@NullMarked
package mailquota.probe.hostile;

import org.jspecify.annotations.NullMarked;
