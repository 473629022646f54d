package mailquota.probe;

/**
 * One folder of a mailbox, and how much is in it.
 *
 * @param name as people read it; the server's word, so not to be trusted
 * @param use {@link FolderUse#OTHER} where it is in doubt
 */
public record FolderSize(String name, FolderUse use, StoredMail holds) {}
