import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Converts the classes of a library that have a format older than Java 6's, which the JDK verifies
 * at each start and links into no AOT cache. They get the format of Java 8 and stack maps; their
 * code stays as it is.
 *
 * <p>Usage: {@code java ClassFormat.java JAR}. The jar is replaced; one without such classes is left
 * alone.
 */
final class ClassFormat {

  private static final String SUFFIX = ".class";
  private static final String NOTE =
      "The classes in this file were converted to the class file format of Java 8, with stack maps.\n"
          + "Nothing else was changed.\n";

  private ClassFormat() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("usage: java ClassFormat.java JAR");
      System.exit(2);
    }
    Path jar = Path.of(arguments[0]);
    Path beside = jar.resolveSibling(jar.getFileName() + ".tmp");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (!hasOldClasses(zip)) {
        return;
      }
      copy(zip, beside);
    }
    Files.move(beside, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean hasOldClasses(ZipFile zip) throws IOException {
    for (ZipEntry each : zip.stream().filter(ClassFormat::isClass).toList()) {
      if (isOld(ClassFile.of().parse(bytes(zip, each)))) {
        return true;
      }
    }
    return false;
  }

  private static void copy(ZipFile zip, Path to) throws IOException {
    ClassFile classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> inside(zip, type))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      ZipEntry last = null;
      for (ZipEntry each : zip.stream().toList()) {
        byte[] content = bytes(zip, each);
        put(out, each.getName(), each, isClass(each) ? converted(classFile, content) : content);
        last = each;
      }
      put(out, "META-INF/CHANGES", last, NOTE.getBytes(US_ASCII));
    }
  }

  /** With the time of another entry, so that each build gives the same. */
  private static void put(ZipOutputStream out, String name, ZipEntry like, byte[] content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(like.getTimeLocal());
    out.putNextEntry(entry);
    out.write(content);
  }

  private static byte[] converted(ClassFile classFile, byte[] content) {
    ClassModel old = classFile.parse(content);
    if (!isOld(old)) {
      return content;
    }
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    // A method that is passed on as a whole gets no stack map.
    ClassTransform code = ClassTransform.transformingMethodBodies((builder, each) -> builder.with(each));
    return classFile.transformClass(old, version.andThen(code));
  }

  private static boolean isOld(ClassModel model) {
    return model.majorVersion() < ClassFile.JAVA_6_VERSION;
  }

  /** Not that of a module, and not one for later releases. */
  private static boolean isClass(ZipEntry entry) {
    return entry.getName().endsWith(SUFFIX) && !entry.getName().startsWith("META-INF/");
  }

  /** Null for a class of Java itself. */
  private static InputStream inside(ZipFile zip, ClassDesc type) {
    String descriptor = type.descriptorString();
    ZipEntry entry = zip.getEntry(descriptor.substring(1, descriptor.length() - 1) + SUFFIX);
    try {
      return entry == null ? null : zip.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
