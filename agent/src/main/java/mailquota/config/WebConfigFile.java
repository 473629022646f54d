package mailquota.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import mailquota.config.WebConfigReader.Read;
import mailquota.http.access.WebConfig;
import mailquota.quota.FileVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web configuration file that is read again when it has changed, or one of the files that it
 * names. While it is invalid, its last valid content applies. Thread-safe.
 */
final class WebConfigFile implements Supplier<WebConfig> {

  /** How often the files are looked at, at most. */
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Logger log = LoggerFactory.getLogger(WebConfigFile.class);

  private final Path file;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());

  /** What was read last, valid or not. */
  private volatile Read last;

  private volatile WebConfig config;

  WebConfigFile(Path file, Read first) {
    this.file = file;
    last = first;
    config = first.config();
  }

  @Override
  public WebConfig get() {
    long now = System.nanoTime();
    long before = lookedAt.get();
    // One thread looks; the others go on with what is known.
    if (now - before >= LOOK_NANOS && lookedAt.compareAndSet(before, now)) {
      look();
    }
    return config;
  }

  /** Reads the files if they have changed. */
  void look() {
    if (hasChanged()) {
      readAgain();
    }
  }

  private boolean hasChanged() {
    return last.versions().entrySet().stream()
        .anyMatch(each -> !FileVersion.find(each.getKey()).equals(each.getValue()));
  }

  private void readAgain() {
    Read read = new WebConfigReader(file).read();
    last = read;
    List<String> problems =
        read.problems().isEmpty() && read.config().tls().isPresent() != config.tls().isPresent()
            ? List.of("tls_server_config: began or ended, which needs a restart")
            : read.problems();
    if (problems.isEmpty()) {
      config = read.config();
      log.info("file={} the web configuration is loaded", file);
    } else {
      log.error(
          "file={} is invalid, the present web configuration stays: {}",
          file,
          String.join("; ", problems));
    }
  }
}
