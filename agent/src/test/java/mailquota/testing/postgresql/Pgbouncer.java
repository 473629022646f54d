package mailquota.testing.postgresql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;
import mailquota.testing.ServerUser;

/** A PgBouncer in transaction mode before a PostgreSQL on loopback. */
public final class Pgbouncer implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
  private static final ServerUser ITS_USER = new ServerUser("postgres");

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private Pgbouncer(Path folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(
        Files.isExecutable(PROGRAM), "this machine has no PgBouncer: apt-get install pgbouncer");
  }

  /** Returns when it accepts connections for all databases of the server at this port. */
  public static Pgbouncer before(int server) {
    try {
      Path folder = Files.createTempDirectory("pgbouncer");
      int port = FreePorts.on("127.0.0.1", 1).getFirst();
      Files.writeString(
          folder.resolve("users.txt"),
          "\"%s\" \"%s\"%n".formatted(Postgresql.USER, Postgresql.PASSWORD));
      Path settings =
          Files.writeString(folder.resolve("pgbouncer.ini"), settings(folder, port, server));
      ITS_USER.takeOver(folder);
      ServerProcess process =
          ServerProcess.start(
              "PgBouncer",
              ITS_USER.command(folder, PROGRAM.toString(), settings.toString()),
              Files.createTempFile("pgbouncer", ".log"));
      process.awaitPort(port);
      return new Pgbouncer(folder, port, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String settings(Path folder, int port, int server) {
    return """
    [databases]
    * = host=127.0.0.1 port=%d
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = scram-sha-256
    auth_file = %s
    pool_mode = transaction
    ignore_startup_parameters = extra_float_digits
    server_login_retry = 1
    """
        .formatted(server, port, folder.resolve("users.txt"));
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.stop();
    process.logs().forEach(Folders::delete);
    Folders.delete(folder);
  }
}
