package mailquota.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreLifeIT extends StoreLifeContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  @Override
  void breakLock() {
    try {
      Files.delete(folder.resolve("state.db.lock"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
