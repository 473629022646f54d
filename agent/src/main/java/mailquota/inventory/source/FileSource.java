package mailquota.inventory.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import mailquota.net.Deadline;
import mailquota.quota.Bytes;
import mailquota.quota.Durations;
import mailquota.quota.FileVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** The mailboxes in a file, read again when its time, size or inode has changed. */
final class FileSource implements Source {

  /** A file may change twice within the resolution of its time, with the same size. */
  private static final Duration RESOLUTION = Duration.ofSeconds(2);

  private final Path path;
  private final FileFormat format;
  private final InstantSource clock;

  /** That of the last complete reading. */
  private @Nullable FileVersion read;

  FileSource(SourceSettings.MailboxFile settings, InstantSource clock) {
    path = settings.path();
    format = settings.format();
    this.clock = clock;
  }

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    try {
      FileVersion version = version();
      if (version.equals(read)) {
        return new Outcome.Unchanged();
      }
      try (InputStream in = Files.newInputStream(path)) {
        FileText text = new FileText(in, deadline);
        switch (format) {
          case CSV -> CsvRows.read(text, rows);
          case JSON, YAML -> ObjectRows.read(format, text, rows);
        }
      }
      requireWhole(version);
      boolean isSettled = version.modified().plus(RESOLUTION).isBefore(clock.instant());
      read = isSettled ? version : null;
      return new Outcome.Complete();
    } catch (BadFileException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return failed(why(e, deadline));
    } catch (IOException e) {
      return failed(why(e, deadline));
    }
  }

  private Outcome failed(String why) {
    return new Outcome.Failed("file " + path + ": " + why);
  }

  private FileVersion version() throws IOException, BadFileException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    // To open a named pipe blocks until there is a writer.
    if (!attributes.isRegularFile()) {
      throw new BadFileException(
          attributes.isDirectory()
              ? "it is a folder"
              : "it is no regular file, but a pipe or such");
    }
    if (attributes.size() > format.mostBytes()) {
      throw new BadFileException("it is larger than " + new Bytes(format.mostBytes()).exact());
    }
    return FileVersion.of(attributes);
  }

  /** A file that was replaced meanwhile has been read as a whole; one that was written has not. */
  private void requireWhole(FileVersion begun) throws IOException, BadFileException {
    FileVersion now = version();
    if (Objects.equals(now.inode(), begun.inode()) && !now.equals(begun)) {
      throw new BadFileException("it was written while it was read");
    }
  }

  /** The text of Jackson quotes the file, which may have passwords. */
  private static String why(JacksonException e, Deadline deadline) {
    if (e instanceof JacksonIOException && e.getCause() instanceof IOException io) {
      return why(io, deadline);
    }
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null || at.getLineNr() < 1
            ? ""
            : ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return (e instanceof UnexpectedEndOfInputException
            ? "it ends in the middle of a value"
            : "its syntax is not valid")
        + where;
  }

  private static String why(IOException e, Deadline deadline) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "no permission to read it";
      case InterruptedIOException _ ->
          "it is not read within " + Durations.written(deadline.timeout());
      case FileSystemException other -> "it cannot be opened: " + other.getReason();
      default -> "it cannot be read: " + e.getMessage();
    };
  }

  @Override
  public void forget() {
    read = null;
  }
}
