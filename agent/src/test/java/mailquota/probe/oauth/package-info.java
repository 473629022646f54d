/** Tests of tokens and the token endpoint. */
@NullMarked
package mailquota.probe.oauth;

import org.jspecify.annotations.NullMarked;
