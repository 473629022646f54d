package mailquota.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import mailquota.metrics.Exposition;
import mailquota.metrics.Format;
import org.jspecify.annotations.Nullable;

/** {@code /metrics}, in the format and the encoding that the client prefers. Thread-safe. */
final class MetricsHandler implements Handler {

  private final Exposition exposition;

  MetricsHandler(Exposition exposition) {
    this.exposition = exposition;
  }

  @Override
  public void handle(Context context) throws IOException {
    Format format = format(context.header("Accept"));
    context.contentType(format.contentType()).header("Vary", "Accept, Accept-Encoding");
    context.disableCompression(); // That of Javalin, which has another level.
    if (Accepted.isGzip(context.header("Accept-Encoding"))) {
      context.header("Content-Encoding", "gzip");
      Gzip gzip = new Gzip(context.outputStream());
      try {
        write(format, gzip);
        gzip.finish();
      } finally {
        gzip.release();
      }
    } else {
      write(format, context.outputStream());
    }
  }

  private void write(Format format, OutputStream out) throws IOException {
    WriteBehind.write(text -> exposition.write(format, text), out);
  }

  /** The text format of Prometheus where nothing known is asked for. */
  static Format format(@Nullable String accept) {
    for (String type : Accepted.preferences(accept)) {
      switch (type.split(";", 2)[0].strip()) {
        case "application/openmetrics-text" -> {
          return Format.OPEN_METRICS;
        }
        case "text/plain", "text/*", "*/*" -> {
          return Format.TEXT;
        }
        default -> {} // Another format.
      }
    }
    return Format.TEXT;
  }

  /** Compresses fast: a scrape is read once, mostly from the same network. */
  static final class Gzip extends GZIPOutputStream {

    /** The fastest; {@code ScrapeBench} compares the levels. */
    static final int LEVEL = 1;

    private static final int BUFFER = 1 << 16;

    Gzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(LEVEL);
    }

    /** Frees its memory, which is not on the heap; a text that is not finished has no end. */
    void release() {
      def.end();
    }
  }
}
