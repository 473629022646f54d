package mailquota.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command line run to its end inside this process. */
record Ran(int exit, String out, String err) {

  static Ran of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int exit =
        Main.commandLine(words)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words);
    return new Ran(exit, out.toString(), err.toString());
  }

  /**
   * A subcommand with its arguments, with a configuration that has this SQLite database.
   *
   * @param folder gets the configuration
   */
  static Ran onStore(Path folder, Path database, String command, String... words)
      throws IOException {
    String config =
        """
        store: {url: "jdbc:sqlite:%s"}
        servers:
          mx1: {method: imap, address: mail.example.org, auth: {password: x}}
        mailboxes:
          - {server: mx1, list: [alice@example.org]}
        """
            .formatted(database);
    Path file = Files.writeString(folder.resolve("config.yaml"), config);
    List<Object> arguments = new ArrayList<>(List.of(command, words[0], "--config", file));
    arguments.addAll(List.of(words).subList(1, words.length));
    Ran ran = of(arguments.toArray());
    // The password stands in the open, which the configuration warns of.
    return new Ran(ran.exit, ran.out, ran.err.replaceAll("(?m)^warning: .*\n", ""));
  }

  /** What it wrote, without what differs from run to run. */
  String stableOut() {
    return out.replaceAll("\"measuredAt\":\"[^\"]+\"", "\"measuredAt\":\"TIME\"")
        .replaceAll("\"probeMillis\":[0-9.]+", "\"probeMillis\":MILLIS");
  }
}
