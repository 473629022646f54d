/**
 * Checks the chart without a cluster: Helm itself, as a library, lints and renders it; what it
 * renders is compared with golden files and read strictly as Kubernetes' own types.
 */
@NullMarked
package mailquota.helm;

import org.jspecify.annotations.NullMarked;
