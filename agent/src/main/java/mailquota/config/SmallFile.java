package mailquota.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import mailquota.quota.Bytes;

/**
 * Reads the files of a configuration. Devices, pipes and sockets, which may block or never end, are
 * refused before they are opened.
 */
final class SmallFile {

  /** Written by Notepad at the start of a file. */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** Paths for {@code <(command)} and stdin: already open, so they do not block. */
  private static final List<Path> OPEN =
      List.of(Path.of("/dev/fd"), Path.of("/dev/stdin"), Path.of("/proc/self/fd"));

  private SmallFile() {}

  /** The content as UTF-8 text, without a byte order mark. */
  static String text(Path file, int mostBytes) throws UnreadableException {
    byte[] bytes = bytes(file, mostBytes);
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UnreadableException("one that is no UTF-8 text", e);
    }
  }

  static byte[] bytes(Path file, int mostBytes) throws UnreadableException {
    byte[] bytes;
    try {
      requireRegular(file);
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(mostBytes + 1);
      }
    } catch (UnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableException(why(file, e), e);
    }
    if (bytes.length > mostBytes) {
      throw new UnreadableException("one of more than " + new Bytes(mostBytes).exact());
    }
    return bytes;
  }

  private static void requireRegular(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new UnreadableException("a folder");
    }
    if (attributes.isOther() && OPEN.stream().noneMatch(file::startsWith)) {
      throw new UnreadableException(kind(file));
    }
  }

  /** By the file type in st_mode, inode(7). */
  private static String kind(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "no regular file";
    }
    return switch ((Integer) Files.getAttribute(file, "unix:mode") & 0170000) {
      case 0010000 -> "a named pipe";
      case 0140000 -> "a socket";
      default -> "a device";
    };
  }

  private static String why(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException _ when Files.isSymbolicLink(file) ->
          "a symbolic link to a file that is not there";
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "one without permission to read";
      // Java adds these words to the message of the system, which is in the language of the
      // system.
      case FileSystemException loop when reason(loop).contains("symbolic link") ->
          "a symbolic link that leads back to itself";
      case FileSystemException other -> "one that cannot be opened: " + reason(other);
      default -> "one that cannot be read: " + e.getMessage();
    };
  }

  private static String reason(FileSystemException e) {
    return String.valueOf(e.getReason());
  }
}
