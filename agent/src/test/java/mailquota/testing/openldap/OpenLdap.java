package mailquota.testing.openldap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;
import mailquota.testing.TestCertificate;

/**
 * A running slapd of OpenLDAP with its configuration and data in a temporary folder, on free ports
 * of loopback. Its certificate is that of {@link TestCertificate#rsaLocalhost()}, which does not
 * name {@link #OTHER_NAME}. A request gets at most 500 entries.
 */
public final class OpenLdap implements AutoCloseable {

  public static final String SUFFIX = "dc=example,dc=org";

  /** May read everything, in pages. */
  public static final String READER = "cn=agent," + SUFFIX;

  /** May read 500 entries, in pages or not. */
  public static final String CAPPED = "cn=capped," + SUFFIX;

  /** May read nothing. */
  public static final String POWERLESS = "cn=powerless," + SUFFIX;

  /** Of all of these. */
  public static final String PASSWORD = "secret-of-the-directory";

  public static final String OTHER_NAME = "127.0.0.3";

  private static final Path SERVER = Path.of("/usr/sbin/slapd");
  private static final String MISSING = "this machine has no OpenLDAP: apt-get install slapd";

  private static final String CONFIGURATION =
      """
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/nis.schema
      include /etc/ldap/schema/inetorgperson.schema
      include /etc/ldap/schema/msuser.schema
      include SCHEMA
      modulepath /usr/lib/ldap
      moduleload back_mdb
      sizelimit 500
      TLS
      database mdb
      suffix "dc=example,dc=org"
      directory FOLDER/data
      dbnosync
      maxsize 268435456
      limits dn.exact="cn=agent,dc=example,dc=org" size.prtotal=unlimited
      access to attrs=userPassword by * auth
      access to attrs=description by * none
      access to * by dn.exact="cn=agent,dc=example,dc=org" read by dn.exact="cn=capped,dc=example,dc=org" read
      """;

  private static final String BASE_ENTRIES =
      """
      dn: dc=example,dc=org
      objectClass: dcObject
      objectClass: organization
      dc: example
      o: example
      """;

  private static final String LOGIN =
      """

      dn: cn=NAME,dc=example,dc=org
      objectClass: organizationalRole
      objectClass: simpleSecurityObject
      cn: NAME
      userPassword: WORD
      """;

  private final Path folder;
  private final List<Integer> ports;
  private final ServerProcess process;

  private OpenLdap(Path folder, List<Integer> ports, ServerProcess process) {
    this.folder = folder;
    this.ports = ports;
    this.process = process;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(Files.isExecutable(SERVER), MISSING);
  }

  /** With LDAP, StartTLS and LDAPS. */
  public static OpenLdap start(String... ldif) {
    return start(true, ldif);
  }

  /** With LDAP only. */
  public static OpenLdap startWithoutTls() {
    return start(false);
  }

  private static OpenLdap start(boolean hasTls, String... ldif) {
    try {
      Path folder = Files.createTempDirectory("openldap");
      try {
        return start(folder, hasTls, entries(ldif));
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String entries(String... ldif) {
    String logins =
        Stream.of("agent", "capped", "powerless")
            .map(name -> LOGIN.replace("NAME", name).replace("WORD", PASSWORD))
            .collect(Collectors.joining());
    return BASE_ENTRIES + logins + "\n" + String.join("\n", ldif);
  }

  private static OpenLdap start(Path folder, boolean hasTls, String entries) throws IOException {
    Files.createDirectory(folder.resolve("data"));
    Path config =
        Files.writeString(
            folder.resolve("slapd.conf"),
            CONFIGURATION
                .replace("FOLDER", folder.toString())
                .replace(
                    "SCHEMA",
                    Path.of("src/test/resources/openldap/products.schema").toAbsolutePath() + "")
                .replace("TLS", hasTls ? tls(folder) : ""));
    Path ldif = Files.writeString(folder.resolve("entries.ldif"), entries);
    Command.run(List.of("/usr/sbin/slapadd", "-q", "-f", config + "", "-l", ldif + "")).orThrow();
    List<Integer> ports = FreePorts.on("0.0.0.0", 2);
    ServerProcess process =
        ServerProcess.start(
            "OpenLDAP",
            List.of(
                SERVER.toString(),
                "-f",
                config.toString(),
                "-h",
                urls(ports, hasTls),
                // In the foreground.
                "-d",
                "0"),
            folder.resolve("log"));
    OpenLdap started = new OpenLdap(folder, ports, process);
    try {
      process.await(started::isReady);
      return started;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  private static String urls(List<Integer> ports, boolean hasTls) {
    return Stream.of("127.0.0.1", OTHER_NAME)
        .flatMap(host ->
            Stream.of("ldap://" + host + ":" + ports.get(0), "ldaps://" + host + ":" + ports.get(1))
                .limit(hasTls ? 2 : 1))
        .collect(Collectors.joining(" "));
  }

  private static String tls(Path folder) {
    TestCertificate certificate = TestCertificate.rsaLocalhost();
    return """
    TLSCertificateFile %s
    TLSCertificateKeyFile %s
    """
        .formatted(certificate.writeCertificate(folder), certificate.writeKey(folder));
  }

  private boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Of LDAP. */
  public int port() {
    return ports.get(0);
  }

  /** Of LDAPS. */
  public int tlsPort() {
    return ports.get(1);
  }

  /** Ends it at once, as a crash does. */
  public void kill() {
    process.process().destroyForcibly();
    process.stop();
  }

  @Override
  public void close() {
    process.stop();
    Folders.delete(folder);
  }
}
