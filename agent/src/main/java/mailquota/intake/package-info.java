/**
 * What a result means: it takes each probe in, with what was known before, and gives the new status
 * of the mailbox and the notices. Readings that fall to 0 all at once are held, and quota roots
 * that mailboxes share are evaluated once. Covered by {@code LevelEvaluatorTest}, {@code
 * ZeroGuardTest}, {@code SharedRootsTest}, {@code ResourceStatusTest}, the {@code Monitor*Test} of
 * {@code polling}, and by {@code WarningSimulationTest}.
 */
@NullMarked
package mailquota.intake;

import org.jspecify.annotations.NullMarked;
