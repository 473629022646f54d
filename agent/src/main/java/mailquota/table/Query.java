package mailquota.table;

/** Which mailboxes, in which order. */
public record Query(Filter filter, Sort sort) {

  public static final Query ALL = new Query(Filter.ALL, Sort.BY_URGENCY);
}
