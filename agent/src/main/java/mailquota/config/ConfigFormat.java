package mailquota.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.ChannelSection.ChannelType;
import mailquota.config.ConfigFile.GrantType;
import mailquota.config.ConfigFile.LabelMode;
import mailquota.config.ConfigFile.ReloadMode;
import mailquota.config.HttpSourceSection.RequestMethod;
import mailquota.inventory.source.LdapMapping;
import mailquota.inventory.source.LimitUnit;
import mailquota.metrics.MetricsSettings.Domains;
import mailquota.metrics.Selection;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.probe.Dialect;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.quota.Bytes;
import mailquota.quota.Durations;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.Policies.SharedRootsTo;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Configures the YAML mapper: types and strictness. */
final class ConfigFormat {

  /** The levels allowed in a file; OK is not one of them. */
  static final String LEVELS = "one of info, warning, critical, full";

  private ConfigFormat() {}

  static YAMLMapper mapper(Problems problems) {
    return YAMLMapper.builder(
            YAMLFactory.builder()
                // The maximum size of a file; the default of the parser is 3 MB.
                .loadSettings(
                    LoadSettings.builder().setCodePointLimit(ConfigText.MOST_BYTES).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                // Otherwise a text such as the user 0123 would be read back as a
                // number.
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build())
        .addModule(types(problems))
        .addHandler(new BindingProblems(problems))
        .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        // The reader of levels reports unknown ones; they are then left out.
        .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // A key without a value is like an absent key.
        .withCoercionConfigDefaults(
            empty -> empty.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull))
        .changeDefaultPropertyInclusion(
            value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
        .build();
  }

  private static SimpleModule types(Problems problems) {
    SimpleModule types = new SimpleModule();
    add(types, problems, Duration.class, Durations::parse, Durations::written);
    add(types, problems, Bytes.class, Bytes::parse, Bytes::exact);
    add(types, problems, Ratio.class, Ratio::parse, Ratio::exact);
    add(types, problems, Rate.class, Rate::parse, Rate::written);
    add(types, problems, Mechanism.class, Mechanism::parse, Mechanism::key);
    add(types, problems, Locale.class, ConfigFormat::language, Locale::toLanguageTag);
    add(types, problems, LdapMapping.class, LdapMapping::parse, LdapMapping::toString);
    add(types, problems, LocalTime.class, ConfigFormat::timeOfDay, LocalTime::toString);
    add(types, problems, ZoneId.class, ConfigFormat::zone, ZoneId::getId);
    add(types, problems, Selection.class, Selection::parse, Selection::toString);
    add(types, problems, SecretText.class, SecretText::new, SecretText::toString);
    add(types, problems, UrlText.class, UrlText::new, UrlText::toString);
    read(types, problems, String.class, text -> text);
    read(types, problems, Integer.class, ConfigFormat::wholeNumber);
    read(types, problems, Boolean.class, ConfigFormat::trueOrFalse);
    Stream.of(
            Method.class,
            Tls.class,
            Domains.class,
            TlsProvider.class,
            GrantType.class,
            LabelMode.class,
            ReloadMode.class,
            Dialect.Fallback.class,
            Dialect.ZeroLimit.class,
            ChannelType.class,
            LimitUnit.class,
            RequestMethod.class,
            Level.class,
            SharedRootsTo.class)
        .forEach(type -> addEnum(types, problems, type));
    types.addDeserializer(ChannelSection.class, new ChannelReader(problems));
    types.addKeyDeserializer(Level.class, new LevelKey(problems));
    types.addKeyDeserializer(String.class, new NameKey(problems));
    return types;
  }

  private static <T> void add(
      SimpleModule types,
      Problems problems,
      Class<T> type,
      Function<String, T> parse,
      Function<T, String> write) {
    read(types, problems, type, parse);
    types.addSerializer(type, new ToText<>(type, write));
  }

  private static <T> void read(
      SimpleModule types, Problems problems, Class<T> type, Function<String, T> parse) {
    types.addDeserializer(type, new FromText<>(problems, type, parse));
  }

  private static <T extends Enum<?>> void addEnum(
      SimpleModule types, Problems problems, Class<T> type) {
    add(types, problems, type, text -> constant(type, text), ConfigFormat::key);
  }

  private static <T extends Enum<?>> T constant(Class<T> type, String text) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> key(constant).equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(type == Level.class ? LEVELS : oneOf(type)));
  }

  static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String oneOf(Class<? extends Enum<?>> type) {
    String names =
        Stream.of(type.getEnumConstants()).map(ConfigFormat::key).collect(Collectors.joining(", "));
    return names.contains(",") ? "one of " + names : names;
  }

  private static Integer wholeNumber(String text) {
    try {
      return Integer.valueOf(text.strip());
    } catch (NumberFormatException _) {
      boolean isLarge = text.strip().matches("\\d+");
      throw new IllegalArgumentException(
          "a whole number" + (isLarge ? " of at most " + Integer.MAX_VALUE : ""));
    }
  }

  private static Locale language(String text) {
    try {
      return new Locale.Builder().setLanguageTag(text.strip()).build();
    } catch (IllformedLocaleException _) {
      throw new IllegalArgumentException("a language such as es or pt-BR");
    }
  }

  private static LocalTime timeOfDay(String text) {
    try {
      return LocalTime.parse(text.strip());
    } catch (DateTimeParseException _) {
      throw new IllegalArgumentException("a time of day such as \"08:00\"");
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text.strip());
    } catch (DateTimeException _) {
      throw new IllegalArgumentException("a time zone such as Europe/Madrid");
    }
  }

  private static Boolean trueOrFalse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  /** Files, databases and protocols change or refuse control characters and lone surrogates. */
  private static void requireText(String text) {
    boolean isText =
        text.codePoints()
            .noneMatch(c ->
                Character.getType(c) == Character.SURROGATE
                    || (Character.isISOControl(c) && "\t\r\n".indexOf(c) < 0));
    if (!isText) {
      throw new IllegalArgumentException("a text without control characters and lone surrogates");
    }
  }

  /** Reads a scalar; a text that cannot be parsed is reported with what was expected. */
  private static final class FromText<T> extends StdScalarDeserializer<T> {

    private final Problems problems;
    private final Class<T> type;
    private final Function<String, T> parse;

    FromText(Problems problems, Class<T> type, Function<String, T> parse) {
      super(type);
      this.problems = problems;
      this.type = type;
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("NullAway") // Null stands for a value with a problem.
    public T deserialize(JsonParser parser, DeserializationContext context) {
      String key = Positions.key(parser);
      if (!parser.currentToken().isScalarValue()) {
        problems.expected(key, expected(), misplaced(parser));
        parser.skipChildren();
        return null;
      }
      String text = parser.getString();
      if (text.isEmpty()) {
        return null; // Like an absent key.
      }
      try {
        requireText(text);
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        problems.expected(key, String.valueOf(e.getMessage()), shown(text));
        return null;
      }
    }

    private String shown(String text) {
      if (type == SecretText.class) {
        return "***";
      }
      return type == UrlText.class ? UrlText.shown(text) : text;
    }

    /** The expectation, as in the error for an empty text. */
    private String expected() {
      try {
        var _ = parse.apply("");
        return type == SecretText.class ? "env:NAME, file:/path or a text" : "a text";
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }

    private static String misplaced(JsonParser parser) {
      return parser.currentToken() == JsonToken.START_OBJECT
          ? "a section (a text that begins with { needs quotes)"
          : BindingProblems.kind(parser);
    }
  }

  private static final class LevelKey extends KeyDeserializer {

    private final Problems problems;

    LevelKey(Problems problems) {
      this.problems = problems;
    }

    @Override
    public @Nullable Object deserializeKey(String key, DeserializationContext context) {
      try {
        return constant(Level.class, key);
      } catch (IllegalArgumentException e) {
        problems.wrongKey(Positions.key(context.getParser()), String.valueOf(e.getMessage()), key);
        return null;
      }
    }
  }

  /** A user-defined name of a server, channel or header. */
  private static final class NameKey extends KeyDeserializer {

    private final Problems problems;

    NameKey(Problems problems) {
      this.problems = problems;
    }

    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      try {
        requireText(key);
      } catch (IllegalArgumentException e) {
        problems.wrongKey(Positions.key(context.getParser()), String.valueOf(e.getMessage()), key);
      }
      return key;
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
