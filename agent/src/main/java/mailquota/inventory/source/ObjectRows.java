package mailquota.inventory.source;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a list of objects in JSON or YAML, or one object after the other. Text alone is an address.
 */
final class ObjectRows {

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxStringLength(CsvRows.MOST_VALUE).build();

  private static final ObjectMapper JSON =
      new JsonMapper(JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build());

  private static final ObjectMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .streamReadConstraints(CONSTRAINTS)
              .loadSettings(
                  LoadSettings.builder()
                      .setCodePointLimit((int) FileFormat.YAML.mostBytes())
                      .build())
              .build());

  private final JsonParser parser;
  private final Rows rows;
  private final FileRow row = new FileRow();

  private ObjectRows(JsonParser parser, Rows rows) {
    this.parser = parser;
    this.rows = rows;
  }

  static void read(FileFormat format, FileText text, Rows rows) throws BadFileException {
    ObjectMapper mapper = format == FileFormat.YAML ? YAML : JSON;
    try (JsonParser parser = mapper.createParser(text)) {
      new ObjectRows(parser, rows).read();
    }
  }

  private void read() throws BadFileException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new BadFileException("it is empty: expected a list, or one object a line");
    }
    boolean isList = first == JsonToken.START_ARRAY;
    if (!isList && first != JsonToken.START_OBJECT) {
      throw new BadFileException("expected a list, or one object a line");
    }
    JsonToken token = isList ? parser.nextToken() : first;
    for (int number = 1; token != null && token != JsonToken.END_ARRAY; number++) {
      row.begin();
      element(token, number);
      row.addTo(rows, number);
      token = parser.nextToken();
    }
    if (isList && parser.nextToken() != null) {
      throw new BadFileException("there is more after the end of its list");
    }
  }

  private void element(JsonToken token, int number) throws BadFileException {
    if (token == JsonToken.VALUE_STRING) {
      row.put(Field.ADDRESS, parser.getString());
    } else if (token == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        value(field(parser.currentName(), number));
      }
    } else {
      parser.skipChildren();
      row.reject("expected an object or an address");
    }
  }

  private Field field(String name, int number) throws BadFileException {
    Optional<Field> field = Field.of(name);
    if (field.isEmpty()) {
      throw new BadFileException(
          "row %d has an unknown key, %s: expected any of %s"
              .formatted(number, FieldName.shown(name), Field.NAMES));
    }
    return field.get();
  }

  private void value(Field field) {
    JsonToken token = parser.nextToken();
    if (token.isStructStart()) {
      parser.skipChildren();
      row.reject(field.label() + ": expected a text or a number");
    } else if (token != JsonToken.VALUE_NULL) {
      row.put(field, parser.getString());
    }
  }
}
