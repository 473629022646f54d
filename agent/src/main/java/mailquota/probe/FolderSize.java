package mailquota.probe;

/**
 * One folder of a mailbox, and how much is in it.
 *
 * @param name as people read it; the server's word, so not to be trusted
 */
public record FolderSize(String name, StoredMail holds) {}
