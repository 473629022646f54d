package mailquota.inventory.source;

import java.util.function.Predicate;

/**
 * What the fields of a row must refer to.
 *
 * @param isServer whether there is a server of this name
 * @param isContact whether mail can be addressed to this text
 */
public record RowChecks(Predicate<String> isServer, Predicate<String> isContact) {}
