package mailquota.testing.postgresql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mailquota.quota.Secret;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.ServerProcess;
import mailquota.testing.ServerUser;
import mailquota.testing.TestCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL with its cluster in a temporary folder and a free port of loopback. It
 * refuses to run as root; started by root it runs as the user of its package.
 *
 * <p>Safe for use by several threads except for {@link #kill}, {@link #restart} and {@link
 * #replace}.
 */
public final class Postgresql implements AutoCloseable {

  public static final String USER = "agent";
  public static final String PASSWORD = "secret-of-the-database";

  static final String MISSING = "this machine has no PostgreSQL: apt-get install postgresql";

  private static final ServerUser ITS_USER = new ServerUser("postgres");
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path folder;
  private int port;
  private final boolean hasTls;
  private ServerProcess process;

  private Postgresql(Path folder, int port, boolean hasTls) throws IOException {
    this.folder = folder;
    this.port = port;
    this.hasTls = hasTls;
    process = started();
  }

  static boolean isPresent() {
    return programs().isPresent();
  }

  /** Returns when it accepts connections. */
  public static Postgresql start() {
    return start(null);
  }

  /** The same with TLS, unless the certificate is null. */
  public static Postgresql start(@Nullable TestCertificate certificate) {
    try {
      Path folder = Files.createTempDirectory("postgresql");
      try {
        furnish(folder, certificate);
        int port = FreePorts.on("127.0.0.1", 1).getFirst();
        return new Postgresql(folder, port, certificate != null);
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void furnish(Path folder, @Nullable TestCertificate certificate)
      throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (certificate != null) {
      certificate.writeCertificate(folder);
      Path key = certificate.writeKey(folder);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }
    ITS_USER.takeOver(folder);
    run(
        folder,
        program("initdb"),
        "--pgdata=" + folder.resolve("data"),
        "--username=" + USER,
        "--pwfile=" + password,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
  }

  private ServerProcess started() throws IOException {
    ServerProcess server =
        ServerProcess.start(
            "PostgreSQL",
            ITS_USER.command(
                folder,
                program("postgres"),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                String.valueOf(port),
                // Written data survives the process; only a crash of the machine could lose it.
                "-c",
                "fsync=off",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=" + folder,
                "-c",
                "ssl=" + (hasTls ? "on" : "off"),
                "-c",
                "ssl_cert_file=" + folder.resolve("cert.pem"),
                "-c",
                "ssl_key_file=" + folder.resolve("key.pem")),
            Files.createTempFile("postgresql", ".log"));
    try {
      server.await(() -> server.log().contains("ready to accept "));
      return server;
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  /** The settings of a store in the database of a URL. */
  public static StoreSettings settings(String url) {
    return new StoreSettings(url, USER, new Secret(PASSWORD));
  }

  /** The name of the database of a URL, for {@link #sql}. */
  public static String nameOf(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** A new database with the tables of the agent. */
  public StoreSettings store() {
    StoreSettings settings = settings(database());
    try (Store store = new Store(settings, InstantSource.system())) {
      store.requireReadable(); // Creates the tables.
    }
    return settings;
  }

  /** Creates an empty database and returns its URL. */
  public String database() {
    return database("");
  }

  /** The same with further options of {@code create database}. */
  public String database(String options) {
    String name = "store" + DATABASES.incrementAndGet();
    sql("postgres", "create database " + name + " " + options);
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  /** The output of psql, unaligned, without headings. */
  public String sql(String database, String statement) {
    return run(
            folder,
            program("psql"),
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--command=" + statement,
            "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(USER, PASSWORD, port, database))
        .output()
        .strip();
  }

  /** Kills it, so that the next start needs recovery. */
  public void kill() {
    run(folder, program("pg_ctl"), "-D", folder.resolve("data") + "", "-m", "immediate", "stop");
    process.stop();
  }

  /** Suspends all its processes: connections stay open and are not answered. */
  public void freeze() {
    signal("STOP");
  }

  /** Resumes after {@link #freeze}. */
  public void thaw() {
    signal("CONT");
  }

  /** The first process first, so that it starts no others. A child may have ended meanwhile. */
  private void signal(String name) {
    Command.run(List.of("kill", "-" + name, process.process().pid() + "")).orThrow();
    process
        .process()
        .descendants()
        .forEach(child -> Command.run(List.of("kill", "-" + name, child.pid() + "")));
  }

  /** Starts it again after {@link #kill}, with the same data on the same port. */
  public void restart() {
    try {
      process = started();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A standby of this one, which receives what this one writes. */
  public Postgresql standby() {
    try {
      Path copy = Files.createTempDirectory("postgresql-standby");
      ITS_USER.takeOver(copy);
      run(
          copy,
          program("pg_basebackup"),
          "--pgdata=" + copy.resolve("data"),
          "--write-recovery-conf",
          "--checkpoint=fast",
          "--no-sync",
          "--dbname=postgresql://%s:%s@127.0.0.1:%d/".formatted(USER, PASSWORD, port));
      return new Postgresql(copy, FreePorts.on("127.0.0.1", 1).getFirst(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a parameter that needs no restart. */
  public void set(String parameter, String value) {
    sql("postgres", "alter system set %s = '%s'".formatted(parameter, value));
    sql("postgres", "select pg_reload_conf()");
  }

  /** This standby receives nothing more. */
  public void stopReceiving() {
    set("primary_conninfo", "");
  }

  /** This standby takes over the port of a server that was killed, and its writes. */
  public void replace(Postgresql killed) {
    kill();
    port = killed.port;
    restart();
    run(folder, program("pg_ctl"), "-D", folder.resolve("data") + "", "--wait", "promote");
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

  private static Command run(Path folder, String... words) {
    return Command.run(ITS_USER.command(folder, words)).orThrow();
  }

  private static String program(String name) {
    return programs().orElseThrow(() -> new IllegalStateException(MISSING)).resolve(name) + "";
  }

  /** The programs of the newest version. */
  private static Optional<Path> programs() {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
