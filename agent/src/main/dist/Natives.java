import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the libraries of the agent for one platform: the native parts of Conscrypt and SQLite become
 * files of their own, which Java loads where they are, and those of other platforms are left out. In
 * the jars they would be unpacked at each start, into a folder that must allow programs.
 *
 * <p>Usage: {@code java Natives.java FROM TO}. The result depends on the jars and this platform only.
 */
final class Natives {

  private static final List<String> FOLDERS = List.of("META-INF/native/", "org/sqlite/native/");

  private static final String ARCH = System.getProperty("os.arch");

  private Natives() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java Natives.java FROM TO");
      System.exit(2);
    }
    Path to = Path.of(arguments[1]);
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(to.resolve("native"));
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        copy(jar, to.resolve(jar.getFileName()), to.resolve("native"));
      }
    }
    try (Stream<Path> found = Files.list(to.resolve("native"))) {
      if (found.count() != FOLDERS.size()) {
        throw new IOException("expected a native library of each of " + FOLDERS + " for " + ARCH);
      }
    }
  }

  private static void copy(Path jar, Path copy, Path natives) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.stream().noneMatch(Natives::isNative)) {
        Files.copy(jar, copy);
        return;
      }
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
        for (ZipEntry each : zip.stream().toList()) {
          if (!isNative(each)) {
            ZipEntry same = new ZipEntry(each.getName());
            same.setTimeLocal(each.getTimeLocal());
            out.putNextEntry(same);
            zip.getInputStream(each).transferTo(out);
          } else if (isOfThisPlatform(each.getName())) {
            String name = each.getName().substring(each.getName().lastIndexOf('/') + 1);
            try (OutputStream file = Files.newOutputStream(natives.resolve(name))) {
              zip.getInputStream(each).transferTo(file);
            }
          }
        }
      }
    }
  }

  private static boolean isNative(ZipEntry entry) {
    return FOLDERS.stream().anyMatch(folder -> entry.getName().startsWith(folder));
  }

  private static boolean isOfThisPlatform(String name) {
    boolean isArm = ARCH.equals("aarch64");
    return name.endsWith(isArm ? "-linux-aarch_64.so" : "-linux-x86_64.so")
        || name.endsWith(isArm ? "/Linux/aarch64/libsqlitejdbc.so" : "/Linux/x86_64/libsqlitejdbc.so");
  }
}
