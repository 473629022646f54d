package mailquota.inventory.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * Reads comma-separated values (RFC 4180) with a header, also with semicolons or tabs. A row is
 * numbered by the line in which it ends; the header is row 1.
 */
final class CsvRows {

  /** Of a value; a quote that is not closed ends at it. */
  static final int MOST_VALUE = 64 << 10;

  private static final CsvMapper MAPPER =
      new CsvMapper(
          CsvFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(MOST_VALUE).build())
              .enable(CsvReadFeature.SKIP_EMPTY_LINES)
              .build());

  private CsvRows() {}

  static void read(FileText text, Rows rows) throws IOException, BadFileException {
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator(text.peekLine()));
    try (JsonParser parser = MAPPER.reader(schema).createParser(text)) {
      List<Field> header = header(parser);
      FileRow row = new FileRow();
      int columns = header.size();
      while (parser.nextToken() == JsonToken.START_ARRAY) {
        row.begin();
        columns = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (columns < header.size()) {
            row.put(header.get(columns), parser.getString());
          }
          columns++;
        }
        if (columns != header.size()) {
          row.reject("expected columns=%d, got %d".formatted(header.size(), columns));
        }
        row.addTo(rows, parser.currentTokenLocation().getLineNr());
      }
      if (columns < header.size() && !text.endsWithLineEnd()) {
        throw new BadFileException(
            "it ends within a row: expected columns=%d, got %d".formatted(header.size(), columns));
      }
    }
  }

  /** The one that the header has most of. */
  private static char separator(String header) {
    return Stream.of(',', ';', '\t')
        .max((a, b) -> Long.compare(count(header, a), count(header, b)))
        .filter(most -> count(header, most) > 0)
        .orElse(',');
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static List<Field> header(JsonParser parser) throws BadFileException {
    if (parser.nextToken() == null) {
      throw new BadFileException("it is empty: expected a header");
    }
    List<String> names = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      names.add(parser.getString());
      if (names.size() > Field.values().length) {
        throw new BadFileException(
            "its header has more columns than there are: expected " + Field.NAMES);
      }
    }
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      Field field =
          Field.of(name)
              .orElseThrow(() ->
                  new BadFileException(
                      "its header has an unknown column, %s: expected any of %s"
                          .formatted(FieldName.shown(name), Field.NAMES)));
      if (fields.contains(field)) {
        throw new BadFileException("its header has two columns " + field.label());
      }
      fields.add(field);
    }
    if (!fields.contains(Field.ADDRESS)) {
      throw new BadFileException(
          "its header has no column address, but "
              + fields.stream().map(Field::label).collect(Collectors.joining(", ")));
    }
    return fields;
  }
}
