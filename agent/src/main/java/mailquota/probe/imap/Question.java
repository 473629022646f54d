package mailquota.probe.imap;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a server is asked how much a mailbox holds, by what it offers after login. */
sealed interface Question {

  /** For its quota (RFC 9208). */
  record Quota() implements Question {}

  /**
   * For the sizes of its folders, of which the limit is then the configured one.
   *
   * @param inOneCommand by LIST-STATUS (RFC 5819), else by a STATUS of each
   * @param namespaces whether the server tells which folders are others' (RFC 2342)
   * @param uses whether it tells which folders are only views of others (RFC 6154)
   */
  record Sizes(boolean inOneCommand, boolean namespaces, boolean uses) implements Question {

    List<String> commands() {
      String list = "LIST \"\" \"*\"" + options();
      return namespaces ? List.of("NAMESPACE", list) : List.of(list);
    }

    private String options() {
      String sizes = inOneCommand ? "STATUS (SIZE MESSAGES)" : "";
      String all = uses ? "SPECIAL-USE " + sizes : sizes;
      return all.isEmpty() ? "" : " RETURN (" + all.strip() + ")";
    }
  }

  /** The best of what is offered; for a quota where sizes cannot be told either. */
  static Question of(Set<String> offered) {
    return offered.contains("QUOTA")
        ? new Quota()
        : sizes(offered).<Question>map(sizes -> sizes).orElse(new Quota());
  }

  /** How to ask for the sizes of folders, if that is offered. */
  static Optional<Sizes> sizes(Set<String> offered) {
    boolean isRev2 = offered.contains("IMAP4REV2");
    // RFC 8438 gives STATUS=SIZE; revision 2 has it, and the others, built in.
    if (!isRev2 && !offered.contains("STATUS=SIZE")) {
      return Optional.empty();
    }
    boolean inOneCommand = isRev2 || offered.contains("LIST-STATUS");
    // What LIST is to return can be said by RFC 5258, which LIST-STATUS is an extension of.
    boolean mayAskForMore = inOneCommand || offered.contains("LIST-EXTENDED");
    return Optional.of(
        new Sizes(
            inOneCommand,
            isRev2 || offered.contains("NAMESPACE"),
            isRev2 || (mayAskForMore && offered.contains("SPECIAL-USE"))));
  }
}
