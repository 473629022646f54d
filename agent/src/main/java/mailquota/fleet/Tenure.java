package mailquota.fleet;

/**
 * The hold of a segment by one agent.
 *
 * @param epoch rises with each claim of the segment
 */
public record Tenure(Segment segment, long epoch) {}
