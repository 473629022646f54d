package mailquota.probe;

/**
 * One folder of a mailbox, and its size.
 *
 * @param name in Unicode; sent by the server, so not trusted
 * @param use {@link FolderUse#OTHER} when in doubt
 */
public record FolderSize(String name, FolderUse use, StoredMail holds) {}
