/**
 * Silences: which notices are not sent for a while, and how a request for one is checked. Pure and
 * immutable. Tests: {@code SilenceRequestTest}, {@code SilencesTest}; in {@code polling} {@code
 * MonitorSilenceTest}.
 */
@NullMarked
package mailquota.silence;

import org.jspecify.annotations.NullMarked;
