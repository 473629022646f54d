package mailquota.probe;

import java.util.Locale;

/** The special use of a folder (RFC 6154), for which mail programs have their own names. */
public enum FolderUse {
  INBOX,
  SENT,
  DRAFTS,
  ARCHIVE,
  JUNK,
  TRASH,
  OTHER;

  /** The attribute's name in lower case, without the backslash. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
