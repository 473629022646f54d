package mailquota.sql;

import java.nio.file.Path;
import mailquota.quota.Secret;
import mailquota.sql.SqlDatabase.Kind;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.postgresql.Postgresql;

/** Databases on this machine, as the configuration makes them. */
public final class Databases {

  private Databases() {}

  public static SqlDatabase postgresql(String url) {
    Secret password = new Secret(Postgresql.PASSWORD);
    return new SqlDatabase(Kind.POSTGRESQL, url, Postgresql.USER, password, null);
  }

  public static SqlDatabase mariadb(String url) {
    Secret password = new Secret(Mariadb.PASSWORD);
    return new SqlDatabase(Kind.MARIADB, url, Mariadb.USER, password, null);
  }

  public static SqlDatabase sqlite(Path file) {
    return new SqlDatabase(Kind.SQLITE, Kind.SQLITE.scheme() + file, null, null, null);
  }
}
