/**
 * The HTTP server: metrics, health, readiness, silences and held readings. The only package that
 * uses Jetty. Tests: {@code AgentHttpTest} for the server and its limits, {@code HealthTest},
 * {@code SilenceRoutesTest}.
 */
@NullMarked
package mailquota.http;

import org.jspecify.annotations.NullMarked;
