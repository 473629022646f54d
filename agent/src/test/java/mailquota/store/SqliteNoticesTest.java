package mailquota.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteNoticesTest extends RecordedNoticesContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }
}
