package mailquota.probe.imap;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What to request from a server, by its capabilities after login. */
sealed interface Question {

  /** The quota (RFC 9208). */
  record Quota() implements Question {}

  /**
   * The sizes of the folders; the limit is the configured one.
   *
   * @param inOneCommand by LIST-STATUS (RFC 5819) rather than one STATUS each
   * @param namespaces whether the server has NAMESPACE (RFC 2342)
   * @param uses whether the server reports special uses (RFC 6154)
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

  /** The best question that the server supports; the quota when it supports none. */
  static Question of(Set<String> offered) {
    return offered.contains("QUOTA")
        ? new Quota()
        : sizes(offered).<Question>map(sizes -> sizes).orElse(new Quota());
  }

  /** The question for folder sizes, if the server supports it. */
  static Optional<Sizes> sizes(Set<String> offered) {
    boolean isRev2 = offered.contains("IMAP4REV2");
    // RFC 8438 defines STATUS=SIZE; IMAP4rev2 includes it and the others.
    if (!isRev2 && !offered.contains("STATUS=SIZE")) {
      return Optional.empty();
    }
    boolean inOneCommand = isRev2 || offered.contains("LIST-STATUS");
    // RETURN options of LIST are defined by RFC 5258, which LIST-STATUS extends.
    boolean mayAskForMore = inOneCommand || offered.contains("LIST-EXTENDED");
    return Optional.of(
        new Sizes(
            inOneCommand,
            isRev2 || offered.contains("NAMESPACE"),
            isRev2 || (mayAskForMore && offered.contains("SPECIAL-USE"))));
  }
}
