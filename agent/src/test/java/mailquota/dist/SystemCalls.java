package mailquota.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.Command;
import mailquota.testing.RealServer;
import tools.jackson.databind.json.JsonMapper;

/** The system calls that a unit of systemd allows. */
final class SystemCalls {

  private static final Pattern FILTER = Pattern.compile("SystemCallFilter=(~?)(.*)");

  private SystemCalls() {}

  /** Writes them as a profile for containers: any other call ends the process. */
  static void writeProfile(Path unit, Path target) throws IOException {
    JsonMapper.shared()
        .writeValue(
            target,
            Map.of(
                "defaultAction",
                "SCMP_ACT_KILL_PROCESS",
                "syscalls",
                List.of(Map.of("names", allowedBy(unit), "action", "SCMP_ACT_ALLOW"))));
  }

  private static Set<String> allowedBy(Path unit) throws IOException {
    RealServer.require(
        Files.exists(Path.of("/usr/bin/systemd-analyze")), "apt-get install systemd");
    Set<String> allowed = new TreeSet<>();
    for (String line : Files.readAllLines(unit)) {
      Matcher filter = FILTER.matcher(line);
      if (filter.matches()) {
        for (String set : filter.group(2).split(" ", -1)) {
          boolean isAllowed = filter.group(1).isEmpty();
          var _ = isAllowed ? allowed.addAll(calls(set)) : allowed.removeAll(calls(set));
        }
      }
    }
    return allowed;
  }

  /** A set of systemd has other sets in it. */
  private static Set<String> calls(String set) {
    Set<String> calls = new TreeSet<>();
    Command.run(List.of("systemd-analyze", "syscall-filter", set))
        .orThrow()
        .output()
        .lines()
        .filter(line -> line.startsWith(" "))
        .map(String::strip)
        .filter(word -> !word.startsWith("#"))
        .forEach(word -> calls.addAll(word.startsWith("@") ? calls(word) : Set.of(word)));
    return calls;
  }
}
