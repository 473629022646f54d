package mailquota.testing.mariadb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.ServerProcess;
import mailquota.testing.ServerUser;
import mailquota.testing.TestCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A running MariaDB with its data in a temporary folder and a free port of loopback. Started by
 * root it runs as the user of its package.
 *
 * <p>Safe for use by several threads.
 */
public final class Mariadb implements AutoCloseable {

  public static final String USER = "agent";
  public static final String PASSWORD = "secret-of-the-database";

  static final String MISSING = "this machine has no MariaDB: apt-get install mariadb-server";

  private static final ServerUser ITS_USER = new ServerUser("mysql");
  private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private Mariadb(Path folder, int port, List<String> tls) throws IOException {
    this.folder = folder;
    this.port = port;
    process = started(tls);
  }

  static boolean isPresent() {
    return Files.isExecutable(PROGRAM);
  }

  /** Returns when it accepts connections. */
  public static Mariadb start() {
    return start(null);
  }

  /** The same with TLS, unless the certificate is null. */
  public static Mariadb start(@Nullable TestCertificate certificate) {
    try {
      Path folder = Files.createTempDirectory("mariadb");
      try {
        List<String> tls = tls(folder, certificate);
        furnish(folder);
        Mariadb server = new Mariadb(folder, FreePorts.on("127.0.0.1", 1).getFirst(), tls);
        server.sql(
            "mysql",
            "create user %s@'127.0.0.1' identified by '%s'; grant all on *.* to %s@'127.0.0.1'"
                .formatted(USER, PASSWORD, USER));
        return server;
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> tls(Path folder, @Nullable TestCertificate certificate) {
    return certificate == null
        ? List.of("--skip-ssl")
        : List.of(
            "--ssl-cert=" + certificate.writeCertificate(folder),
            "--ssl-key=" + certificate.writeKey(folder));
  }

  private static void furnish(Path folder) throws IOException {
    ITS_USER.takeOver(folder);
    run(
        folder,
        "mariadb-install-db",
        "--no-defaults",
        "--datadir=" + folder.resolve("data"),
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
  }

  private ServerProcess started(List<String> tls) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--socket=" + socket(),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                // Nothing here outlives the process.
                "--innodb-flush-log-at-trx-commit=0"));
    words.addAll(tls);
    ServerProcess server =
        ServerProcess.start(
            "MariaDB",
            ITS_USER.command(folder, words.toArray(String[]::new)),
            Files.createTempFile("mariadb", ".log"));
    try {
      server.await(() -> server.log().contains("ready for connections"));
      return server;
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  private Path socket() {
    return folder.resolve("socket");
  }

  /** Creates an empty database and returns its URL. */
  public String database() {
    String name = "mail" + DATABASES.incrementAndGet();
    sql("mysql", "create database " + name);
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + name;
  }

  /** The name of the database of a URL. */
  public static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** The output of its client, with tabs, without headings. */
  public String sql(String database, String statements) {
    return Command.run(
            ITS_USER.command(
                folder,
                "mariadb",
                "--no-defaults",
                "--socket=" + socket(),
                "--user=root",
                "--batch",
                "--skip-column-names",
                "--execute=" + statements,
                database))
        .orThrow()
        .output()
        .strip();
  }

  @Override
  public void close() {
    process.stop();
    process.logs().forEach(Folders::delete);
    Folders.delete(folder);
  }

  private static void run(Path folder, String... words) {
    Command.run(ITS_USER.command(folder, words)).orThrow();
  }
}
