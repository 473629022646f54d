/** Runs a real OpenLDAP with entries of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.openldap;

import org.jspecify.annotations.NullMarked;
