/**
 * Tests of the whole: {@code ArchitectureTest} for the structure, {@code DocumentationTest} and
 * {@code ReadmeIT} for the documentation, {@code Agent*IT} and the other classes for the agent from
 * end to end.
 */
@NullMarked
package mailquota;

import org.jspecify.annotations.NullMarked;
