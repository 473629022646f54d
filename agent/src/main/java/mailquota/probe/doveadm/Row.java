package mailquota.probe.doveadm;

/**
 * One row of {@code doveadm quota get}: a resource of a root.
 *
 * @param user empty where only one was requested
 * @param value of STORAGE in KiB; {@code error} where it is unknown
 * @param limit {@code -} for none
 */
record Row(String user, String root, String type, String value, String limit) {}
