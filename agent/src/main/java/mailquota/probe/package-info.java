/**
 * One attempt to measure one mailbox, with one deadline for all of it. This package contains what
 * the methods share: the server's settings, the connection, its limits and its deadline. Each
 * protocol has its own sub-package. Input from the wire is never trusted, and no third-party
 * exception leaves this package. Tests: the classes of the same name, {@code probe.hostile} and
 * {@code probe.fuzz} for malicious servers, and {@code DovecotProbeIT}, {@code CyrusProbeIT},
 * {@code CourierProbeIT} and {@code JamesIT} for real servers.
 */
@NullMarked
package mailquota.probe;

import org.jspecify.annotations.NullMarked;
