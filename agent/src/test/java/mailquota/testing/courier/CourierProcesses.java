package mailquota.testing.courier;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import mailquota.testing.ServerProcess;

/** The processes of one running Courier: authentication, IMAP and POP3. */
record CourierProcesses(List<ServerProcess> all) {

  CourierProcesses {
    all = List.copyOf(all);
  }

  /** Stops the started processes when one does not start. */
  static CourierProcesses start(CourierHome home, int imapPort, int pop3Port, int maxPerIp)
      throws IOException {
    var started = new ArrayList<ServerProcess>();
    try {
      var auth = start(home, "authdaemond", home.authdaemon(), started);
      auth.await(() -> Files.exists(home.authSocket()));
      var imap = start(home, "imapd", home.imap(imapPort, maxPerIp), started);
      var pop3 = start(home, "pop3d", home.pop3(pop3Port, maxPerIp), started);
      imap.awaitGreeting("127.0.0.1", imapPort, "* OK");
      pop3.awaitGreeting("127.0.0.1", pop3Port, "+OK");
      return new CourierProcesses(started);
    } catch (IOException | RuntimeException e) {
      new CourierProcesses(started).stop();
      throw e;
    }
  }

  private static ServerProcess start(
      CourierHome home, String name, List<String> command, List<ServerProcess> started)
      throws IOException {
    var process = ServerProcess.start("Courier's " + name, command, home.log(name));
    started.add(process);
    return process;
  }

  String log() {
    return String.join("", all.stream().map(ServerProcess::log).toList());
  }

  void stop() {
    all.reversed().forEach(ServerProcess::stop);
  }
}
