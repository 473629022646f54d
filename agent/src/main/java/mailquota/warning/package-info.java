/**
 * The decision when to send which notice: pure functions over levels, with time as an argument,
 * without channels, clocks or logging. Covered by {@code WarningPolicyTest}, {@code
 * WarningLivesTest} (scenarios), {@code WarningInvariantsTest} (properties) and {@code DigestTest}.
 */
@NullMarked
package mailquota.warning;

import org.jspecify.annotations.NullMarked;
