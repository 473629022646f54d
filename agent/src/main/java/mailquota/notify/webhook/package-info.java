/**
 * The channel that posts each notice as JSON to a URL, by a template. Tests: {@code
 * WebhookChannelTest}, {@code WebhookBodyTest}.
 */
@NullMarked
package mailquota.notify.webhook;

import org.jspecify.annotations.NullMarked;
