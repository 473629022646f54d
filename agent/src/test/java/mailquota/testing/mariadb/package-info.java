/** Runs a real MariaDB with databases of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.mariadb;

import org.jspecify.annotations.NullMarked;
