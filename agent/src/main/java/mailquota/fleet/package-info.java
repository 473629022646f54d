/**
 * Several agents on one PostgreSQL. {@link mailquota.fleet.Segment} and {@link
 * mailquota.fleet.Shares} compute which agent should hold which ranges of a server's mailboxes;
 * {@link mailquota.fleet.Membership} renews the lease of this agent, and claims and releases.
 * {@link mailquota.fleet.Continuity} detects that the database may have lost transactions. Tests:
 * {@code SharesTest} for balance and moves, {@code LeaseTest} in virtual time, {@code FenceIT} with
 * PostgreSQL, {@code TimelineIT} with a standby, {@code FleetIT} and {@code FleetFailoverIT} with
 * three processes.
 */
@NullMarked
package mailquota.fleet;

import org.jspecify.annotations.NullMarked;
