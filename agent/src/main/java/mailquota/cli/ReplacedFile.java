package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A file that gets a new content as a whole: it is written beside the old one, brought to the disk
 * and renamed. Until then, and after any failure, the old file is there. Used by one thread.
 */
final class ReplacedFile implements AutoCloseable {

  private final Path target;
  private final Path written;
  private final FileOutputStream file;
  private final KeptFailure stream;
  private final PrintWriter writer;

  private ReplacedFile(Path target, Path written, FileOutputStream file) {
    this.target = target;
    this.written = written;
    this.file = file;
    stream = new KeptFailure(file);
    writer = new SanitizingWriter(new OutputStreamWriter(stream, UTF_8), false).printer();
  }

  /**
   * Creates the file beside the target; a link is followed.
   *
   * @throws IOException if that is not possible, or the target is no regular file
   */
  static ReplacedFile open(Path named) throws IOException {
    Path target = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
    boolean isThere = Files.exists(target);
    if (isThere && !Files.isRegularFile(target)) {
      throw new IOException("expected a regular file");
    }
    // The umask applies, unlike to a temporary file by default; node_exporter is another user.
    Path written =
        Files.createTempFile(
            target.resolveSibling(""),
            "." + target.getFileName(),
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
    written.toFile().deleteOnExit();
    if (isThere) {
      Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(target));
    }
    return new ReplacedFile(target, written, new FileOutputStream(written.toFile()));
  }

  /** Failures are kept until the {@link #commit}. */
  PrintWriter writer() {
    return writer;
  }

  /** Puts the content in place of the old one. */
  void commit() throws IOException {
    writer.flush();
    stream.throwFailure();
    file.getChannel().force(true);
    file.close();
    Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder =
        FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Deletes what has been written unless it is committed. */
  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(written);
  }

  /** Why a file cannot be written, for users. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such folder";
      case FileAlreadyExistsException taken -> taken.getFile() + " is there already";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "its folder is no folder";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Keeps the first failure, which a print writer does not tell. */
  private static final class KeptFailure extends FilterOutputStream {

    private @Nullable IOException failure;

    KeptFailure(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    void throwFailure() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
