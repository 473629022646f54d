/**
 * The channel that posts each notice as JSON to a URL, by a template. Tests: the classes of the
 * same names.
 */
@NullMarked
package mailquota.notify.webhook;

import org.jspecify.annotations.NullMarked;
