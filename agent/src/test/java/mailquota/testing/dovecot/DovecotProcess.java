package mailquota.testing.dovecot;

import java.io.IOException;
import mailquota.testing.Folders;
import mailquota.testing.ServerProcess;

/** A running {@code dovecot -F} and its children. */
record DovecotProcess(DovecotHome home, ServerProcess server) {

  /** Deletes the home when the server does not start. */
  static DovecotProcess start(DovecotHome home, DovecotPorts ports) throws IOException {
    var server = ServerProcess.start("Dovecot", home.server(), home.console(), home.log());
    try {
      // Not "Waiting for authentication process", which may come before it.
      server.awaitGreeting(home.settings().address(), ports.imap(), "[CAPABILITY ");
      return new DovecotProcess(home, server);
    } catch (RuntimeException e) {
      server.stop();
      Folders.delete(home.folder());
      throw e;
    }
  }

  String log() {
    return server.log();
  }

  ProcessHandle handle() {
    return server.handle();
  }

  void stop() {
    server.stop();
  }
}
