package mailquota.inventory.source;

import java.util.Locale;
import java.util.Optional;

/** The format of a file of mailboxes, by the end of its name. */
public enum FileFormat {
  /** A header and one row a mailbox; separated by commas, semicolons or tabs. */
  CSV(1L << 30),
  /** An array, or one object after the other. */
  JSON(1L << 30),
  /** A list. */
  YAML(64L << 20);

  /** For messages. */
  public static final String NAMES = ".csv, .tsv, .json, .jsonl, .ndjson, .yaml or .yml";

  private final long mostBytes;

  FileFormat(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** A file that is larger is not read. */
  long mostBytes() {
    return mostBytes;
  }

  public static Optional<FileFormat> of(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (extension) {
      case "csv", "tsv" -> Optional.of(CSV);
      case "json", "jsonl", "ndjson" -> Optional.of(JSON);
      case "yaml", "yml" -> Optional.of(YAML);
      default -> Optional.empty();
    };
  }
}
