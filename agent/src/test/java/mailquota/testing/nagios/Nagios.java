package mailquota.testing.nagios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;
import mailquota.testing.ServerUser;

/**
 * A running Nagios Core, which runs a plugin for each service again and again. It is unpacked into
 * a folder, which the environment variable NAGIOS_ROOT may name. As root it runs as another user.
 */
public final class Nagios implements AutoCloseable {

  /**
   * What Nagios makes of one run of a plugin.
   *
   * @param state such as WARNING
   * @param output the text before the bar
   * @param performanceData what follows it
   */
  public record Checked(String state, String output, String performanceData) {}

  private static final String USUAL_ROOT = "/opt/mailbox-quota-agent/nagios";
  private static final Path PROGRAM =
      Path.of(Objects.requireNonNullElse(System.getenv("NAGIOS_ROOT"), USUAL_ROOT))
          .resolve("usr/sbin/nagios4");
  private static final String MISSING =
      "this machine has no Nagios: .ci/unpack " + USUAL_ROOT + " nagios4-core";
  private static final ServerUser USER = new ServerUser("daemon");

  private final Path results;
  private final ServerProcess process;

  private Nagios(Path results, ServerProcess process) {
    this.results = results;
    this.process = process;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(Files.isExecutable(PROGRAM), MISSING);
  }

  /**
   * Starts it.
   *
   * @param folder for its files; it is given to its user, with what the plugins need in it
   * @param plugins the command line of each service
   */
  public static Nagios start(Path folder, Map<String, List<String>> plugins) {
    try {
      Path objects = Files.writeString(folder.resolve("objects.cfg"), objects(folder, plugins));
      Path results = folder.resolve("results");
      Path settings =
          Files.writeString(folder.resolve("nagios.cfg"), settings(folder, objects, results));
      USER.takeOver(folder);
      return new Nagios(
          results,
          ServerProcess.start(
              "Nagios",
              USER.command(folder, PROGRAM.toString(), settings.toString()),
              folder.resolve("log")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without notifications and checks of hosts; a minute of its schedule is a second. */
  private static String settings(Path folder, Path objects, Path results) {
    return """
    cfg_file=%2$s
    log_file=%1$s/nagios.log
    object_cache_file=%1$s/objects.cache
    status_file=%1$s/status
    state_retention_file=%1$s/retention
    command_file=%1$s/commands
    lock_file=%1$s/lock
    temp_file=%1$s/temporary
    temp_path=%1$s
    check_result_path=%1$s
    query_socket=%1$s/queries
    use_syslog=0
    check_for_updates=0
    check_external_commands=0
    enable_notifications=0
    execute_host_checks=0
    interval_length=1
    service_inter_check_delay_method=0.01
    max_service_check_spread=1
    process_performance_data=1
    service_perfdata_file=%3$s
    service_perfdata_file_template=$SERVICEDESC$\\t$SERVICESTATE$\\t$SERVICEOUTPUT$\\t$SERVICEPERFDATA$
    """
        .formatted(folder, objects, results);
  }

  private static String objects(Path folder, Map<String, List<String>> plugins) throws IOException {
    StringBuilder objects =
        new StringBuilder(
            """
            define timeperiod {
              timeperiod_name always
              alias always
              %s
            }
            define command {
              command_name none
              command_line /bin/true
            }
            define contact {
              contact_name nobody
              host_notifications_enabled 0
              service_notifications_enabled 0
              host_notification_period always
              service_notification_period always
              host_notification_commands none
              service_notification_commands none
            }
            define host {
              host_name mail
              address 127.0.0.1
              max_check_attempts 1
              check_period always
            }
            """
                .formatted(
                    Stream.of("sun", "mon", "tues", "wednes", "thurs", "fri", "satur")
                        .map(day -> day + "day 00:00-24:00")
                        .collect(Collectors.joining("\n  "))));
    for (Map.Entry<String, List<String>> plugin : plugins.entrySet()) {
      objects.append(service(plugin.getKey(), script(folder, plugin)));
    }
    return objects.toString();
  }

  private static String service(String name, Path script) {
    return """
    define command {
      command_name %1$s
      command_line %2$s
    }
    define service {
      host_name mail
      service_description %1$s
      check_command %1$s
      max_check_attempts 1
      check_interval 10
      check_period always
    }
    """
        .formatted(name, script);
  }

  /** Its own syntax has no quotes. */
  private static Path script(Path folder, Map.Entry<String, List<String>> plugin)
      throws IOException {
    String words =
        plugin.getValue().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path script =
        Files.writeString(folder.resolve(plugin.getKey()), "#!/bin/sh\nexec " + words + "\n");
    if (!script.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make executable: " + script);
    }
    return script;
  }

  /** Waits until the plugin of a service has been run, and returns what Nagios made of it. */
  public Checked await(String service) {
    process.await(() -> find(service).isPresent());
    return find(service).orElseThrow();
  }

  private Optional<Checked> find(String service) {
    try {
      return Files.exists(results)
          ? Files.readAllLines(results).stream()
              .map(line -> line.split("\t", -1))
              .filter(fields -> fields.length == 4 && fields[0].equals(service))
              .map(fields -> new Checked(fields[1], fields[2], fields[3]))
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.stop();
  }
}
