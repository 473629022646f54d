package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.MailboxFile;
import mailquota.net.Deadline;
import org.junit.jupiter.api.io.TempDir;

/** A file in a folder, what reads it, and the rows that it has given. */
abstract class FileSourceRun {

  static final Duration LONG = Duration.ofSeconds(50);
  static final Instant WRITTEN = Instant.parse("2026-11-30T00:00:00Z");
  static final Instant NOW = WRITTEN.plusSeconds(60);

  @TempDir Path folder = Path.of("");

  Rows rows = rows(100);

  List<String> addresses() {
    return rows.entries().stream().map(entry -> entry.address().value()).toList();
  }

  Outcome read(String name, String text) throws IOException {
    return read(write(name, text));
  }

  Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    return file;
  }

  Outcome read(Path file) {
    return read(source(file, NOW));
  }

  Outcome read(FileSource source) {
    return source.read(rows, Deadline.in(LONG));
  }

  static FileSource source(Path file, Instant now) {
    return new FileSource(
        new MailboxFile(common(), file, FileFormat.of(file.toString()).orElseThrow()), () -> now);
  }

  static String detail(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).detail();
  }

  static final RowChecks CHECKS = new RowChecks(_ -> true, contact -> contact.contains("@"));

  static Rows rows(int most) {
    return new Rows(common(), CHECKS, most, List.of(), () -> {});
  }

  static Common common() {
    return new Common("mx1-file-1", "mx1", LONG, LONG, LimitUnit.B, SourceGuard.DEFAULT);
  }
}
