/**
 * What the agent reports to systemd, which started it: that it is ready, reloads, stops, and that
 * its loops take turns (sd_notify(3)). Thread-safe. A process that systemd did not start reports
 * nothing. Covered by {@code ServiceManagerTest} and {@code AgentNotifyIT}.
 */
@org.jspecify.annotations.NullMarked
package mailquota.systemd;
