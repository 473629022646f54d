/**
 * The commands, in picocli. Data goes to stdout, everything else to stderr; exit codes are 0 done,
 * 1 it failed, 2 usage or configuration is wrong.
 */
@NullMarked
package mailquota.cli;

import org.jspecify.annotations.NullMarked;
