package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

  private static final TemporaryFiles FILES = new TemporaryFiles("quota-agent-x-");

  @TempDir private Path folder;

  @Test
  void whatKilledProcessesLeftIsRemoved() throws IOException, InterruptedException {
    Process other = new ProcessBuilder("true").start();
    other.waitFor();
    Path dead = create("quota-agent-x-" + other.pid() + "-1-libsqlitejdbc.so");
    Path before = create("quota-agent-x-" + ProcessHandle.current().pid() + "-2-lib.so");
    Path living = create("quota-agent-x-" + ProcessHandle.of(1).orElseThrow().pid() + "-3-lib.so");
    Path strange = create("quota-agent-x-x");
    Path deadFolder = Files.createDirectory(folder.resolve("quota-agent-x-" + other.pid() + "-4"));
    Files.createFile(deadFolder.resolve("lib.so"));
    FILES.sweep(folder);
    assertThat(dead).doesNotExist();
    assertThat(before).as("of one with our number, in a container").doesNotExist();
    assertThat(deadFolder).doesNotExist();
    assertThat(living).exists();
    assertThat(strange).exists();
  }

  @Test
  void aFolderIsOfThisUserOnlyAndIsSweptByItsName() throws IOException {
    Path made = FILES.newFolder(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    FILES.sweep(folder);
    assertThat(made).doesNotExist();
  }

  private Path create(String name) throws IOException {
    return Files.createFile(folder.resolve(name));
  }
}
