/** Tokens, and the endpoint they come from. */
@NullMarked
package mailquota.probe.oauth;

import org.jspecify.annotations.NullMarked;
