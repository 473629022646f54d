package mailquota.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the configuration of the agent in the demo, an ordinary configuration file. */
final class DemoConfig {

  record Ports(int http, int mx1, int mx2, int pop, int smtp) {}

  private static final int CROWD = 1000;
  private static final String MX2_DOMAIN = "@example.net";

  private DemoConfig() {}

  static String yaml(DemoWorld world, Ports ports, Path state) throws IOException {
    boolean crowd = world.users().size() > CROWD;
    Map<String, Object> values = new HashMap<>();
    values.put("http", ports.http());
    values.put("mx1", ports.mx1());
    values.put("mx2", ports.mx2());
    values.put("pop", ports.pop());
    values.put("smtp", ports.smtp());
    values.put("state", state);
    values.put("minInterval", crowd ? "10s" : "1s");
    values.put("maxInterval", crowd ? "5m" : "5s");
    values.put("popUser", DemoWorld.POP3_USER);
    values.put("popLimit", DemoWorld.POP3_LIMIT.exact());
    values.put("mx1Users", users(world, "mx1"));
    values.put("mx2Users", users(world, "mx2"));
    try (InputStream template = DemoConfig.class.getResourceAsStream("config.mustache")) {
      if (template == null) {
        throw new IllegalStateException("the demo's configuration is missing from the build");
      }
      return Mustache.compiler()
          .escapeHTML(false)
          .compile(new InputStreamReader(template, UTF_8))
          .execute(values);
    }
  }

  /** The server that a mailbox is on. */
  static String server(DemoUser user) {
    if (user.address().equals(DemoWorld.POP3_USER)) {
      return "pop";
    }
    return user.address().endsWith(MX2_DOMAIN) ? "mx2" : "mx1";
  }

  private static List<String> users(DemoWorld world, String server) {
    return world.users().stream()
        .filter(user -> server(user).equals(server))
        .map(DemoUser::address)
        .toList();
  }
}
