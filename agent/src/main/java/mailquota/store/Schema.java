package mailquota.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables, created and migrated by Flyway. */
final class Schema {

  /** The tables of each dialect, which are copied. */
  static final List<String> TABLES =
      List.of("resource_state", "mailbox", "notice", "silence", "job", "source");

  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  private Schema() {}

  /**
   * Migrates the schema.
   *
   * @return whether there was none
   * @throws SQLException if a table is missing that a migration has created
   */
  static boolean migrate(DataSource source, Dialect dialect) throws SQLException {
    boolean isNew =
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:" + dialect.migrations())
                .load()
                .migrate()
                .initialSchemaVersion
            == null;
    try (Connection connection = source.getConnection()) {
      for (String table : tables(dialect)) {
        require(table, connection, dialect);
      }
    }
    return isNew;
  }

  private static List<String> tables(Dialect dialect) {
    return Stream.concat(TABLES.stream(), dialect.ownTables().stream()).toList();
  }

  private static void require(String table, Connection connection, Dialect dialect)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("select 1 from " + table + " where 1 = 0").close();
    } catch (SQLException e) {
      throw dialect.isSchemaGone(e)
          ? new SQLException(
              "the schema is gone: table "
                  + table
                  + " is missing, although it was created. Restore it, or drop what is left ("
                  + String.join(", ", tables(dialect))
                  + ", flyway_schema_history): then it is created anew",
              e.getSQLState())
          : e;
    }
  }

  /** Clears the flags: this version may be able to read the rows. */
  static void takeUnreadable(DataSource source) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : UnreadableRows.TABLES) {
        statement.executeUpdate(
            "update " + table + " set unreadable = null where unreadable is not null");
      }
    } catch (SQLException | RuntimeException e) {
      // The store may be read-only.
      log.debug("rows that were set aside are not tried again: {}", e.getMessage());
    }
  }
}
