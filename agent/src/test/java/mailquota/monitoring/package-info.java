/**
 * The rules, the Alertmanager example and the Grafana rules of the module {@code dashboards}, on
 * real servers and with the whole agent.
 */
@NullMarked
package mailquota.monitoring;

import org.jspecify.annotations.NullMarked;
