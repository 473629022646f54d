package mailquota.http.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.http.Digest;

/**
 * The files of the page, read once. Their folder has a hash of all of them in its name, so that a
 * browser may keep them for ever; {@code index.html}, which names that folder, is asked for again
 * each time. Immutable, thread-safe.
 */
public final class Assets {

  /** The folder in the class path. */
  private static final String FOLDER = "/web/";

  private static final String INDEX = "index.html";

  /** Stands in {@code index.html} for the path of the other files, relative to the page. */
  private static final String PLACE = "@assets@";

  /** Of the folder and of each file. */
  static final int HASH_BYTES = 8;

  private final String hash;
  private final Map<String, Asset> files;
  private final Optional<Asset> index;

  private Assets(SortedMap<String, byte[]> contents) {
    byte[] written = contents.remove(INDEX);
    hash = hash(contents);
    Map<String, Asset> assets = new HashMap<>();
    contents.forEach((path, bytes) -> assets.put(path, Asset.of(path, bytes)));
    files = Map.copyOf(assets);
    index =
        Optional.ofNullable(written)
            .map(bytes -> new String(bytes, UTF_8).replace(PLACE, path()).getBytes(UTF_8))
            .map(bytes -> Asset.of(INDEX, bytes));
  }

  private static String hash(SortedMap<String, byte[]> contents) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    contents.forEach((path, bytes) -> {
      all.writeBytes((path + '\0' + bytes.length + '\0').getBytes(UTF_8));
      all.writeBytes(bytes);
    });
    return Digest.of(all.toByteArray(), HASH_BYTES);
  }

  /** Those of the class path; none in a build without the page. */
  public static Assets ofClassPath() {
    URL index = Assets.class.getResource(FOLDER + INDEX);
    if (index == null) {
      return new Assets(new TreeMap<>());
    }
    try {
      URI uri = index.toURI();
      if (!uri.getScheme().equals("jar")) {
        return in(Path.of(uri).resolveSibling(""));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return in(jar.getPath(FOLDER));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of the web page cannot be read", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a resource has a valid URL", e);
    }
  }

  /** All files below a folder. */
  static Assets in(Path folder) throws IOException {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        contents.put(name, Files.readAllBytes(path));
      }
    }
    return new Assets(contents);
  }

  /** Where the files are, relative to the page: {@code web/0123456789abcdef/}. */
  public String path() {
    return "web/" + hash + "/";
  }

  String hash() {
    return hash;
  }

  Optional<Asset> index() {
    return index;
  }

  Optional<Asset> find(String path) {
    return Optional.ofNullable(files.get(path));
  }
}
