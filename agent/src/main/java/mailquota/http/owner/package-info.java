/**
 * The pages of owners: each shows one mailbox to the one who has the link from a warning about it,
 * without a login and without JavaScript. Covered by {@code OwnerRoutesTest}.
 */
@NullMarked
package mailquota.http.owner;

import org.jspecify.annotations.NullMarked;
