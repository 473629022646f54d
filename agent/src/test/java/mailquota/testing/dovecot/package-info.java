/**
 * Runs a real Dovecot with settings and users of a test. Covered by {@code DovecotIT}, {@code
 * DovecotSettingsIT} and {@code DovecotDocumentationIT}.
 */
@NullMarked
package mailquota.testing.dovecot;

import org.jspecify.annotations.NullMarked;
