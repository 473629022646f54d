package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {

  @TempDir private Path folder = Path.of("");

  @Override
  StoreSettings create() {
    return StoreSettings.sqlite(file().toString());
  }

  private Path file() {
    return folder.resolve("state.db");
  }

  @Override
  void breakOutbox() {
    try (Connection connection = DriverManager.getConnection(create().url())) {
      connection
          .createStatement()
          .execute(
              "create trigger broken before insert on notice begin select raise(abort, 'no'); end");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onlyTheOwnerMayReadItsFiles() throws IOException {
    try (Store store = new Store(create(), InstantSource.fixed(Samples.NOW))) {
      store.mark("any", Samples.NOW);
      assertThat(store.acquireLock()).isTrue();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.toList())
            .hasSize(4)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void oneProcessAtATimeHasTheLock() {
    assertThat(store.acquireLock()).isTrue();
    assertThat(store.acquireLock()).as("asked again").isTrue();
    try (Store same = connect()) {
      assertThat(same.acquireLock()).isFalse();
      same.mark("reading and writing is for all", Samples.NOW);
      store.close();
      assertThat(same.acquireLock()).isTrue();
      assertThatThrownBy(() -> store.acquireLock()).isInstanceOf(StoreException.class);
    }
  }
}
