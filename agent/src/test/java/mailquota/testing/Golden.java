package mailquota.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected texts in files. {@code -Dgolden.update=true} rewrites them; review the diff. */
public final class Golden {

  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private Golden() {}

  /** Fails unless the file contains exactly this text. */
  public static void check(Path file, String actual) {
    try {
      if (UPDATE) {
        Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        Files.writeString(file, actual);
      }
      assertThat(file).as("-Dgolden.update=true writes it").exists();
      assertThat(actual).as("%s", file).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
