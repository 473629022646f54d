/**
 * One YAML file becomes one validated {@link mailquota.config.AgentConfig}, or a list of everything
 * that is wrong with it. Nobody else can make one. The sections are the file's own shape, with the
 * defaults filled in; what the other packages receive is their own settings.
 */
@NullMarked
package mailquota.config;

import org.jspecify.annotations.NullMarked;
