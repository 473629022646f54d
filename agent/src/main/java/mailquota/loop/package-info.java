/**
 * The long-lived threads of the agent: {@link mailquota.loop.Loop} is the one construct that all of
 * them use. Thread-safe. Nothing of the domain comes in here.
 */
@org.jspecify.annotations.NullMarked
package mailquota.loop;
