package mailquota.http.page;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import mailquota.http.Accepted;
import mailquota.http.Digest;

/** One file of the page, as it is sent. Immutable, thread-safe. */
final class Asset {

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8",
          "ico", "image/x-icon",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "png", "image/png",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8",
          "webmanifest", "application/manifest+json",
          "woff2", "font/woff2");

  private final String type;
  private final String tag;
  private final byte[] bytes;
  private final byte[] compressed;

  private Asset(String type, String tag, byte[] bytes, byte[] compressed) {
    this.type = type;
    this.tag = tag;
    this.bytes = bytes;
    this.compressed = compressed;
  }

  /**
   * @throws IllegalArgumentException if the type of a file with this name is not known
   */
  static Asset of(String name, byte[] bytes) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalArgumentException("the type of " + name + " is not known");
    }
    return new Asset(
        type, '"' + Digest.of(bytes, Assets.HASH_BYTES) + '"', bytes.clone(), compressed(bytes));
  }

  private static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is no I/O.
    }
    return out.toByteArray();
  }

  /** Answers with the file, or with 304 to a client that has it. */
  void send(Context context, String cacheControl) {
    context.header("Cache-Control", cacheControl).header("ETag", tag);
    context.header("Vary", "Accept-Encoding");
    if (Accepted.hasTag(context.header("If-None-Match"), tag)) {
      context.status(HttpStatus.NOT_MODIFIED);
      return;
    }
    context.contentType(type);
    context.disableCompression(); // That of Javalin would compress for each answer.
    boolean isGzip =
        compressed.length < bytes.length && Accepted.isGzip(context.header("Accept-Encoding"));
    if (isGzip) {
      context.header("Content-Encoding", "gzip");
    }
    context.result(isGzip ? compressed : bytes);
  }
}
