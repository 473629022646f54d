package mailquota.state;

import java.nio.file.Path;
import mailquota.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;

class SqliteDeparturesTest extends DeparturesContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }
}
