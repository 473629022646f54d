package mailquota.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  @TempDir private Path folder;

  @Test
  void whatKilledProcessesLeftIsRemoved() throws IOException, InterruptedException {
    Process other = new ProcessBuilder("true").start();
    other.waitFor();
    Path dead = create("quota-agent-sqlite-" + other.pid() + "-1-libsqlitejdbc.so");
    Path before = create("quota-agent-sqlite-" + ProcessHandle.current().pid() + "-2-lib.so");
    Path living =
        create("quota-agent-sqlite-" + ProcessHandle.of(1).orElseThrow().pid() + "-3-lib.so");
    Path strange = create("quota-agent-sqlite-x");
    NativeLibrary.sweep(folder);
    assertThat(dead).doesNotExist();
    assertThat(before).as("of one with our number, in a container").doesNotExist();
    assertThat(living).exists();
    assertThat(strange).exists();
  }

  private Path create(String name) throws IOException {
    return Files.createFile(folder.resolve(name));
  }
}
