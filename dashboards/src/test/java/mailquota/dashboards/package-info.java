/**
 * Checks what Prometheus, Alertmanager and Grafana are given: that their own tools accept it, that
 * the alerts fire when they must and not otherwise, and that nothing asks for a metric the agent
 * does not have. Knows the agent only by its golden {@code /metrics}, never by its code.
 */
@NullMarked
package mailquota.dashboards;

import org.jspecify.annotations.NullMarked;
