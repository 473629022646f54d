/**
 * The long-lived threads of the agent, all of which are a {@link mailquota.loop.Loop}, and the
 * backoff after failures. Thread-safe. Covered by {@code LoopTest} and {@code BackoffTest}.
 */
@org.jspecify.annotations.NullMarked
package mailquota.loop;
