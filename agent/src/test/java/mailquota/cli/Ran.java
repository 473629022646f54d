package mailquota.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
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

  /** What it wrote, without what differs from run to run. */
  String stableOut() {
    return out.replaceAll("\"measuredAt\":\"[^\"]+\"", "\"measuredAt\":\"TIME\"")
        .replaceAll("\"probeMillis\":[0-9.]+", "\"probeMillis\":MILLIS");
  }
}
