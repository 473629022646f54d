package mailquota.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import mailquota.net.Deadline;
import mailquota.net.Trust;
import mailquota.quota.Reason;
import mailquota.sql.SqlDatabase.Kind;
import mailquota.testing.TestCertificate;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.mariadb.MariadbExtension;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS to real databases: which certificates are accepted, and which are not. */
@Timeout(120)
class SqlTlsIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** Runs a test with a database of which the server has this certificate. */
  private static void with(Kind kind, TestCertificate certificate, Consumer<SqlDatabase> test) {
    if (kind == Kind.POSTGRESQL) {
      PostgresqlExtension.require();
      try (Postgresql server = Postgresql.start(certificate)) {
        test.accept(Databases.postgresql(server.database()));
      }
    } else {
      MariadbExtension.require();
      try (Mariadb server = Mariadb.start(certificate)) {
        test.accept(Databases.mariadb(server.database()));
      }
    }
  }

  private Trust trust(TestCertificate... certificates) {
    try {
      StringBuilder pem = new StringBuilder();
      for (TestCertificate each : certificates) {
        pem.append(Files.readString(each.writeCertificate(folder)));
      }
      return Trust.of(Files.writeString(folder.resolve("ca.pem"), pem));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SqlReader reader(SqlDatabase one, Trust trust, String query) {
    return new SqlReader(
        new SqlQuery(
            new SqlDatabase(one.kind(), one.url(), one.user(), one.password(), trust), query));
  }

  private static void isRefused(SqlDatabase database, Trust trust) {
    SqlReader reader = reader(database, trust, "select 1");
    SqlFailedException why =
        catchThrowableOfType(
            SqlFailedException.class, () -> reader.read(Deadline.in(LONG), new Cipher()));
    assertThat(why.reason()).as(why.detail()).isEqualTo(Reason.TLS);
    assertThat(why.detail()).contains("ca-file").doesNotContain(Postgresql.PASSWORD);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aCertificateInTheFileIsAcceptedAndNoOther(Kind kind) {
    TestCertificate certificate = TestCertificate.localhost();
    TestCertificate other = TestCertificate.naming("dns:localhost", "ip:127.0.0.1");
    with(
        kind,
        certificate,
        database -> {
          assertThat(cipher(database, trust(other, certificate))).startsWith("TLS");
          isRefused(database, trust(other));
          isRefused(database, Trust.ofSystem());
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void anExpiredCertificateIsRefusedAlthoughItIsInTheFile(Kind kind) {
    TestCertificate expired = TestCertificate.expired();
    with(
        kind,
        expired,
        database -> {
          isRefused(database, trust(expired));
          isRefused(database, trust(expired, TestCertificate.localhost()));
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aCertificateOfAnotherHostIsRefused(Kind kind) {
    TestCertificate elsewhere = TestCertificate.naming("dns:mail.example.org");
    with(kind, elsewhere, database -> isRefused(database, trust(elsewhere)));
  }

  private static String cipher(SqlDatabase database, Trust trust) {
    String query =
        database.kind() == Kind.POSTGRESQL
            ? "select cipher from pg_stat_ssl where pid = pg_backend_pid()"
            : "select variable_value from information_schema.session_status"
                + " where variable_name = 'SSL_CIPHER'";
    Cipher cipher = new Cipher();
    try {
      reader(database, trust, query).read(Deadline.in(LONG), cipher);
    } catch (SqlFailedException e) {
      throw new AssertionError(e.detail(), e);
    }
    return cipher.name;
  }

  /** Takes what the database says of the present connection. */
  private static final class Cipher implements SqlReader.Sink {

    private String name = "";

    @Override
    public void columns(List<String> names) {}

    @Override
    public void row(@Nullable String[] values) {
      name = String.valueOf(values[0]);
    }
  }
}
