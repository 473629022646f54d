/**
 * Turns one YAML file into a validated {@link mailquota.config.AgentConfig}, or a list of all its
 * problems. The sections have the shape of the file with defaults filled in; the other packages
 * receive their own settings. Tests: {@code ValidConfigTest} and {@code InvalidConfigTest} load
 * whole files; the others are named after classes.
 */
@NullMarked
package mailquota.config;

import org.jspecify.annotations.NullMarked;
