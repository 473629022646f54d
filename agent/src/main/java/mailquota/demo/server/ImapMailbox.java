package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The IMAP commands after login. Not thread-safe. */
record ImapMailbox(DemoMailbox mailbox, Wire wire) {

  private static final String NO_SUCH_FOLDER = "NO [NONEXISTENT] There is only INBOX.";

  /** Writes the untagged responses, and returns the text of the tagged one. */
  String execute(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    return switch (command.name()) {
      case "GETQUOTAROOT" -> getQuotaRoot(command);
      case "GETQUOTA" -> getQuota(command);
      case "STATUS" -> status(command);
      case "LIST" -> list(command);
      case "SELECT" -> select(command, "READ-WRITE");
      case "EXAMINE" -> select(command, "READ-ONLY");
      case "CLOSE" -> close(command);
      case "ENABLE" -> enable(command);
      default -> throw new ImapCommand.Unparsable("Unknown command.");
    };
  }

  /** The response has the name of the folder, which need not exist, as written (RFC 9208). */
  private String getQuotaRoot(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    String folder = command.astring();
    command.end();
    List<DemoRoot> roots = mailbox.roots();
    if (roots.isEmpty()) {
      return "OK No quota.";
    }
    StringJoiner names = new StringJoiner(" ", "* QUOTAROOT ", "").add(astring(folder));
    roots.forEach(root -> names.add(astring(root.name())));
    wire.line(names.toString());
    for (DemoRoot root : roots) {
      wire.line(quota(root));
    }
    return "OK Getquotaroot completed.";
  }

  private String getQuota(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    String name = command.astring();
    command.end();
    for (DemoRoot root : mailbox.roots()) {
      if (root.name().equals(name)) {
        wire.line(quota(root));
        return "OK Getquota completed.";
      }
    }
    return "NO Quota root doesn't exist.";
  }

  private static String quota(DemoRoot root) {
    return root.resources().stream()
        .map(ImapMailbox::resource)
        .collect(joining(" ", "* QUOTA " + astring(root.name()) + " (", ")"));
  }

  /** RFC 9208 section 5.1: STORAGE counts in units of 1024 octets. */
  private static String resource(DemoResource resource) {
    return switch (resource) {
      case DemoResource.Storage(long used, long limit) ->
          "STORAGE " + Math.ceilDiv(used, 1024) + " " + Math.ceilDiv(limit, 1024);
      case DemoResource.Messages(long used, long limit) -> "MESSAGE " + used + " " + limit;
    };
  }

  private String status(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    String folder = command.astring();
    List<String> items = command.atomsInParentheses();
    command.end();
    if (!isInbox(folder)) {
      return NO_SUCH_FOLDER;
    }
    StringJoiner values = new StringJoiner(" ", "* STATUS " + astring(folder) + " (", ")");
    for (String item : items) {
      String name = item.toUpperCase(Locale.ROOT);
      values.add(name).add(Long.toString(statusItem(name)));
    }
    wire.line(values.toString());
    return "OK Status completed.";
  }

  /** Items of RFC 3501 section 6.3.10, RFC 8438 (SIZE), and RFC 9208 section 4. */
  private long statusItem(String name) throws ImapCommand.Unparsable {
    return switch (name) {
      case "MESSAGES" -> mailbox.messages();
      case "SIZE" -> mailbox.sizeBytes();
      case "UIDNEXT" -> mailbox.messages() + 1;
      case "UIDVALIDITY" -> 1;
      case "RECENT", "UNSEEN", "DELETED", "DELETED-STORAGE" -> 0;
      default -> throw new ImapCommand.Unparsable("Unknown status item.");
    };
  }

  /** An empty pattern asks for the hierarchy's delimiter (RFC 3501 section 6.3.8). */
  private String list(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    String reference = command.astring();
    String pattern = command.folderPattern();
    command.end();
    if (pattern.isEmpty()) {
      wire.line("* LIST (\\Noselect) \"/\" \"\"");
    } else if (matchesInbox((reference + pattern).toUpperCase(Locale.ROOT))) {
      wire.line("* LIST (\\HasNoChildren) \"/\" INBOX");
    }
    return "OK List completed.";
  }

  private static boolean matchesInbox(String pattern) {
    boolean isPrefix = pattern.endsWith("*") || pattern.endsWith("%");
    return isPrefix
        ? "INBOX".startsWith(pattern.substring(0, pattern.length() - 1))
        : isInbox(pattern);
  }

  private String select(ImapCommand command, String access)
      throws IOException, ImapCommand.Unparsable {
    String folder = command.astring();
    command.end();
    if (!isInbox(folder)) {
      return NO_SUCH_FOLDER;
    }
    long messages = mailbox.messages();
    wire.line("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)");
    wire.line("* OK [PERMANENTFLAGS ()] No flag can be changed.");
    wire.line("* " + messages + " EXISTS");
    wire.line("* 0 RECENT");
    wire.line("* OK [UIDVALIDITY 1] UIDs valid");
    wire.line("* OK [UIDNEXT " + (messages + 1) + "] Predicted next UID");
    return "OK [" + access + "] Select completed.";
  }

  private static String close(ImapCommand command) throws ImapCommand.Unparsable {
    command.end();
    return "OK Close completed.";
  }

  /** RFC 5161 section 3.1: unknown capabilities are left out; here all are unknown. */
  private String enable(ImapCommand command) throws IOException, ImapCommand.Unparsable {
    if (command.atoms().isEmpty()) {
      throw new ImapCommand.Unparsable("Missing capability.");
    }
    wire.line("* ENABLED");
    return "OK Enable completed.";
  }

  private static boolean isInbox(String folder) {
    return folder.equalsIgnoreCase("INBOX");
  }

  /** An atom if possible, as Dovecot writes it; a literal if quotes are not sufficient. */
  private static String astring(String value) {
    boolean isAtom = !value.isEmpty() && !value.equalsIgnoreCase("NIL");
    if (isAtom && value.chars().allMatch(ImapCommand::isAtomChar)) {
      return value;
    }
    if (value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    return "{" + value.getBytes(UTF_8).length + "}\r\n" + value;
  }
}
