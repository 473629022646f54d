package mailquota.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small file system in memory. Only root can mount one. */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Skips or fails the calling test when mounting is not possible. */
  public static SmallDisk mount(int bytes) throws IOException {
    return mount("size=" + bytes);
  }

  /** The same with options of mount(8) for a tmpfs. */
  public static SmallDisk mount(String options) throws IOException {
    Path folder = Files.createTempDirectory("disk");
    Command mount =
        Command.run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()));
    if (!mount.succeeded()) {
      Files.delete(folder);
    }
    RealServer.require(mount.succeeded(), "cannot mount a tmpfs: " + mount.errors());
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /** Fills it completely. */
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      if (Files.size(ballast()) == 0) {
        throw full;
      }
    }
  }

  public void makeRoom() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() throws IOException {
    Command.run(List.of("umount", folder.toString())).orThrow();
    Files.delete(folder);
  }
}
