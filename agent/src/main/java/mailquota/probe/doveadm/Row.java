package mailquota.probe.doveadm;

/**
 * One row of {@code doveadm quota get} as it came: a resource of a root.
 *
 * @param user empty where only one was asked for
 * @param value of STORAGE in KiB; {@code error} where it could not be told
 * @param limit {@code -} where there is none
 */
record Row(String user, String root, String type, String value, String limit) {}
