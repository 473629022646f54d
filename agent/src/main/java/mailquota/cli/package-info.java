/**
 * The commands, in picocli. Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1
 * failed, 2 wrong usage or configuration. Tests: {@code *CommandTest} for each command, {@code
 * CommandLineTest} for help and usage, {@code LauncherIT} for the launcher script.
 */
@NullMarked
package mailquota.cli;

import org.jspecify.annotations.NullMarked;
