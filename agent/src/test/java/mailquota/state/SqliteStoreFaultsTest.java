package mailquota.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreFaultsTest extends StoreFaultsContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  @Override
  void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(create().url());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
