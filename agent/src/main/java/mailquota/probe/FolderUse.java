package mailquota.probe;

import java.util.Locale;

/** What a folder is for, where mail programs show it by a name of their own (RFC 6154). */
public enum FolderUse {
  INBOX,
  SENT,
  DRAFTS,
  ARCHIVE,
  JUNK,
  TRASH,
  OTHER;

  /** The name of its attribute in lower case, without the backslash. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
