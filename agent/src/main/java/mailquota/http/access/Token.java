package mailquota.http.access;

import mailquota.http.access.Identity.Role;
import mailquota.quota.Secret;

/**
 * A bearer token for scripts.
 *
 * @param note what it is for
 */
public record Token(String name, String note, Secret secret, Role role) {}
