package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import mailquota.testing.Eventually;
import mailquota.testing.SmallDisk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's native library, which a process loads once: so each test starts the agent. */
@Tag("real")
@Timeout(120)
class NativeLibraryIT {

  private static final int SIZE = 4 << 20;

  @TempDir private Path folder;

  @Test
  void nothingIsLeftInTheTemporaryFolder() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    try (AgentProcess agent = start(temporary, folder)) {
      awaitInLog("listening on");
      awaitStore(folder);
      agent.terminate();
    }
    assertThat(temporary).isEmptyDirectory();
    try (AgentProcess agent = start(temporary, folder)) {
      awaitStore(folder);
      assertThat(temporary).as("nothing that a kill could leave").isEmptyDirectory();
      agent.kill();
    }
  }

  @Test
  void whereTheTemporaryFolderTakesNoCodeItIsLoadedBesideTheStore() throws Exception {
    try (SmallDisk disk = SmallDisk.mount("noexec,size=" + SIZE)) {
      try (AgentProcess _ = start(disk.folder(), folder)) {
        awaitStore(folder);
      }
      assertThat(disk.folder()).isEmptyDirectory();
    }
    assertThat(Files.readString(log())).doesNotContain("Exception", "\tat ", "ERROR");
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("sqlite"));
    }
  }

  @Test
  void whereNoFolderDoesThatIsOneLine() throws Exception {
    try (SmallDisk disk = SmallDisk.mount("noexec,size=" + SIZE)) {
      try (AgentProcess _ = start(disk.folder(), disk.folder())) {
        awaitInLog("native library");
      }
    }
    assertThat(Files.readString(log()).lines())
        .filteredOn(line -> line.contains("native library"))
        .first()
        .asString()
        .contains("SQLite's native library cannot be loaded from ", "failed to map segment");
    assertThat(Files.readString(log())).doesNotContain("Exception", "\tat ");
  }

  private AgentProcess start(Path temporary, Path storeFolder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {listen: "127.0.0.1:0"}
            store: {url: "jdbc:sqlite:%s"}
            servers:
              mx1: {method: imap, address: "127.0.0.1:1", tls: none, auth: {password: env:P}}
            mailboxes:
              - {server: mx1, list: [alice@example.org]}
            """
                .formatted(storeFolder.resolve("state.db")));
    Files.deleteIfExists(storeFolder.resolve("state.db-wal"));
    Map<String, String> environment =
        Map.of("P", "p", "JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return AgentProcess.start(config, environment, log());
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void awaitInLog(String text) throws IOException {
    Eventually.await(() -> Files.exists(log()) && Files.readString(log()).contains(text));
  }

  /** The first connection has switched it to WAL: the library is loaded. */
  private static void awaitStore(Path folder) {
    Eventually.await(() -> Files.exists(folder.resolve("state.db-wal")));
  }
}
