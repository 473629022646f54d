/**
 * Computes the new status of a mailbox and its notices from the prior state and the result of a
 * probe. Readings that fall to 0 at the same time are held, and shared quota roots are evaluated
 * once. Covered by {@code LevelEvaluatorTest}, {@code ZeroGuardTest}, {@code SharedRootsTest},
 * {@code ResourceStatusTest}, the {@code Monitor*Test} of {@code polling}, and by {@code
 * WarningSimulationTest}.
 */
@NullMarked
package mailquota.intake;

import org.jspecify.annotations.NullMarked;
