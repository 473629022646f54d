package mailquota.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.function.Function;
import mailquota.quota.Bytes;
import mailquota.quota.Ratio;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** How the configuration file is read and written: its types, its strictness. */
final class ConfigFormat {

  private ConfigFormat() {}

  static YAMLMapper mapper(DeserializationProblemHandler handler) {
    SimpleModule types = new SimpleModule();
    add(types, Duration.class, Durations::parse, Durations::written);
    add(types, Bytes.class, Bytes::parse, Bytes::exact);
    add(types, Ratio.class, Ratio::parse, Ratio::exact);
    add(types, Rate.class, Rate::parse, Rate::written);
    add(types, SecretText.class, SecretText::new, SecretText::toString);
    return YAMLMapper.builder(
            YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .build())
        .addModule(types)
        .addHandler(handler)
        .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .changeDefaultPropertyInclusion(
            value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
        .build();
  }

  private static <T> void add(
      SimpleModule types, Class<T> type, Function<String, T> parse, Function<T, String> write) {
    types.addDeserializer(type, new FromText<>(type, parse));
    types.addSerializer(type, new ToText<>(type, write));
  }

  /**
   * Reads a scalar; a text that does not parse is a problem of the file, with what was expected.
   */
  private static final class FromText<T> extends StdScalarDeserializer<T> {

    private final Class<T> type;
    private final Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.type = type;
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("NullAway") // Null is what a handled problem leaves; the sections take it.
    public T deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.currentToken().isScalarValue()) {
        return type.cast(context.handleUnexpectedToken(type, parser));
      }
      String text = parser.getString();
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        return type.cast(context.handleWeirdStringValue(type, text, "%s", e.getMessage()));
      }
    }
  }

  private static final class ToText<T> extends StdScalarSerializer<T> {

    private final Function<T, String> write;

    ToText(Class<T> type, Function<T, String> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializationContext context) {
      generator.writeString(write.apply(value));
    }
  }
}
