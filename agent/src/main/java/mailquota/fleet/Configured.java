package mailquota.fleet;

/**
 * What the configuration of an agent says of a server.
 *
 * @param digest of all settings of the server: equal for agents with the same ones
 * @param ranges the number of ranges into which its mailboxes are to be cut
 */
public record Configured(String digest, int ranges) {

  public Configured {
    if (ranges < 1 || Slot.COUNT % ranges != 0) {
      throw new IllegalArgumentException("ranges of the same size, got " + ranges);
    }
  }
}
