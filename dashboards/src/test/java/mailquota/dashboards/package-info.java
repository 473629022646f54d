/**
 * Checks what Prometheus, Alertmanager and Grafana are given: that their own tools accept it, that
 * the alerts fire when they must and not otherwise, and that nothing asks for a metric the agent
 * does not have. The tests named {@code IT} run the agent, Prometheus and Alertmanager.
 */
@NullMarked
package mailquota.dashboards;

import org.jspecify.annotations.NullMarked;
