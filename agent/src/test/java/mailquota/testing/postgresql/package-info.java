/** Runs a real PostgreSQL with databases of a test. Covered by the tests that use it. */
@NullMarked
package mailquota.testing.postgresql;

import org.jspecify.annotations.NullMarked;
