package mailquota.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import mailquota.config.ChannelSection.AlertmanagerSection;
import mailquota.config.ChannelSection.ChannelType;
import mailquota.config.ChannelSection.DigestSection;
import mailquota.config.ChannelSection.EmailSection;
import mailquota.config.ChannelSection.WebhookSection;
import mailquota.config.ConfigFile.OwnerLinksSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.ConfigFile.TokenSection;
import mailquota.config.ConfigFile.WebTokenSection;
import mailquota.config.HttpSourceSection.RequestMethod;
import mailquota.config.SourceSection.MailboxSection;
import mailquota.config.SourceSection.SourceType;
import mailquota.config.SourceSection.SqlSection;
import mailquota.config.WarningsSection.LevelSection;
import mailquota.inventory.source.LdapMapping;
import mailquota.inventory.source.LimitUnit;
import mailquota.metrics.Selection;
import mailquota.probe.Mechanism;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (2020-12) of the configuration file, for editors. It is made of the sections, so
 * it has every key, type and default; the descriptions are a resource. A file that it accepts may
 * still break a rule that compares keys.
 */
public final class ConfigSchema {

  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final String TYPE = "type";
  private static final String REQUIRED = "required";

  /** What a section cannot be without, whatever else is in it. */
  private static final Map<Class<?>, List<String>> NECESSARY =
      Map.ofEntries(
          Map.entry(ConfigFile.class, List.of("servers", "mailboxes")),
          Map.entry(ServerSection.class, List.of("method")),
          Map.entry(TokenSection.class, List.of("endpoint")),
          Map.entry(WebTokenSection.class, List.of("name", "secret")),
          Map.entry(OwnerLinksSection.class, List.of("base-url", "secret")),
          Map.entry(MailboxSection.class, List.of("address")),
          Map.entry(SqlSection.class, List.of("url", "query")),
          Map.entry(LdapSection.class, List.of("url", "base")),
          Map.entry(HttpSourceSection.class, List.of("url")),
          Map.entry(LevelSection.class, List.of("at")),
          Map.entry(EmailSection.class, List.of("from")),
          Map.entry(DigestSection.class, List.of("to")),
          Map.entry(AlertmanagerSection.class, List.of("urls")),
          Map.entry(WebhookSection.class, List.of("url")),
          Map.entry(OtlpSection.class, List.of("url")));

  private static final String DURATION = "^\\d{1,9}(ms|s|m|h|d)$";

  /** The forms of texts; those of other types are free. */
  private static final Map<Class<?>, String> PATTERNS =
      Map.of(
          Duration.class, DURATION,
          Bytes.class, "^\\d+(\\.\\d+)? ?[kKMGTP]?i?B$",
          Ratio.class, "^\\d{1,4}(\\.\\d+)? ?%$",
          Selection.class, "^(all|top|none|above: ?\\d{1,4}(\\.\\d+)? ?%)$",
          Rate.class, "^\\d{1,9}(\\.\\d{1,3})?/[smh]$",
          Locale.class, "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
          LocalTime.class, "^\\d\\d:\\d\\d(:\\d\\d)?$");

  private final JsonMapper json = new JsonMapper();
  private final Properties descriptions = descriptions();

  private ConfigSchema() {}

  /** The schema as JSON, indented. */
  public static String text() {
    ConfigSchema schema = new ConfigSchema();
    ObjectNode root = schema.json.createObjectNode();
    root.put("$schema", DRAFT);
    root.put("title", "mailbox-quota-agent");
    root.setAll(schema.section(ConfigFile.class));
    return schema.json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private static Properties descriptions() {
    Properties read = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(ConfigSchema.class.getResourceAsStream("keys.properties")),
            UTF_8)) {
      read.load(reader);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode section(Class<?> section) {
    ObjectNode schema = json.createObjectNode().put(TYPE, "object");
    ObjectNode properties = schema.putObject("properties");
    JsonNode defaults = defaults(section);
    for (RecordComponent component : section.getRecordComponents()) {
      String key = key(component);
      ObjectNode property = type(component.getGenericType());
      property.put("description", description(section, key));
      if (defaults.path(key).isValueNode() && component.getType() != ZoneId.class) {
        property.set("default", named(defaults.path(key), property.path("enum")));
      }
      properties.set(key, property);
    }
    ArrayNode required = json.createArrayNode();
    NECESSARY.getOrDefault(section, List.of()).forEach(required::add);
    if (!required.isEmpty()) {
      schema.set(REQUIRED, required);
    }
    if (section == SourceSection.class) {
      ArrayNode types = schema.putArray("oneOf");
      for (SourceType type : SourceType.values()) {
        types.addObject().putArray(REQUIRED).add(type.key());
      }
    }
    return schema.put("additionalProperties", false);
  }

  /** What the section of a key comes to where nothing is written. */
  private static JsonNode defaults(Class<?> section) {
    try {
      var constructor =
          section.getDeclaredConstructor(
              Stream.of(section.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return ConfigFormat.mapper(new Problems())
          .valueToTree(constructor.newInstance(new Object[constructor.getParameterCount()]));
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("no section: " + section, e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("no defaults: " + section, e);
    }
  }

  /** The name that the schema has for a value. */
  private static JsonNode named(JsonNode value, JsonNode names) {
    return names
        .valueStream()
        .filter(name -> name.asString().equalsIgnoreCase(value.asString()))
        .findFirst()
        .orElse(value);
  }

  /** That of the key in this section, else that of the key in all sections. */
  private String description(Class<?> section, String key) {
    String name = kebab(section.getSimpleName());
    String qualified = name.replace("-section", "") + "." + key;
    String found = descriptions.getProperty(qualified, descriptions.getProperty(key));
    if (found == null) {
      throw new IllegalStateException(
          "keys.properties describes neither " + qualified + " nor " + key);
    }
    return found;
  }

  private static String key(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null ? kebab(component.getName()) : named.value();
  }

  private static String kebab(String name) {
    return name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private ObjectNode type(Type written) {
    if (written instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(type(arguments[0]))
          : map(arguments[0], type(arguments[1]));
    }
    Class<?> type = (Class<?>) written;
    if (type == ChannelSection.class) {
      return channel();
    }
    if (type == MailboxSection.class) {
      return either(json.createObjectNode().put(TYPE, "string"), section(type));
    }
    return type.isRecord() && type.getSimpleName().endsWith("Section")
        ? section(type)
        : scalar(type);
  }

  private ObjectNode list(ObjectNode element) {
    ObjectNode list = json.createObjectNode().put(TYPE, "array");
    list.set("items", element);
    return list;
  }

  private ObjectNode map(Type key, ObjectNode value) {
    ObjectNode map = json.createObjectNode().put(TYPE, "object");
    if (key != Level.class) {
      map.set("additionalProperties", value);
      return map;
    }
    ObjectNode levels = map.putObject("properties");
    ChannelSection.ALL_LEVELS.forEach(level -> levels.set(level.key(), value.deepCopy()));
    return map.put("additionalProperties", false);
  }

  private ObjectNode either(ObjectNode one, ObjectNode other) {
    ObjectNode either = json.createObjectNode();
    either.putArray("anyOf").add(one).add(other);
    return either;
  }

  /** The type decides on the keys, and an e-mail with a digest has others than one without. */
  private ObjectNode channel() {
    ObjectNode channel = json.createObjectNode().put(TYPE, "object");
    channel.putObject("properties").set(TYPE, scalar(ChannelType.class));
    channel.putArray(REQUIRED).add(TYPE);
    ArrayNode cases = channel.putArray("allOf");
    for (ChannelType type : ChannelType.values()) {
      if (type != ChannelType.EMAIL) {
        ifThen(cases, is(type), section(type.section(false)));
      }
    }
    ObjectNode digest = json.createObjectNode();
    digest.putArray(REQUIRED).add("digest");
    ObjectNode noDigest = json.createObjectNode();
    noDigest.set("not", digest);
    ifThen(cases, both(is(ChannelType.EMAIL), digest), section(DigestSection.class));
    ifThen(cases, both(is(ChannelType.EMAIL), noDigest), section(EmailSection.class));
    return channel;
  }

  private static void ifThen(ArrayNode cases, ObjectNode condition, ObjectNode section) {
    ObjectNode each = cases.addObject();
    each.set("if", condition);
    each.set("then", section);
  }

  private ObjectNode is(ChannelType type) {
    ObjectNode is = json.createObjectNode();
    is.putObject("properties").putObject(TYPE).put("const", ConfigFormat.key(type));
    is.putArray(REQUIRED).add(TYPE);
    return is;
  }

  private ObjectNode both(ObjectNode one, ObjectNode other) {
    ObjectNode both = json.createObjectNode();
    both.putArray("allOf").add(one).add(other);
    return both;
  }

  private ObjectNode scalar(Class<?> type) {
    ObjectNode scalar = json.createObjectNode();
    if (type == Boolean.class) {
      return scalar.put(TYPE, "boolean");
    }
    if (type == Integer.class) {
      return scalar.put(TYPE, "integer").put("maximum", Integer.MAX_VALUE);
    }
    List<String> names = names(type);
    if (!names.isEmpty()) {
      ArrayNode values = scalar.putArray("enum");
      names.forEach(values::add);
      return scalar;
    }
    String pattern = PATTERNS.get(type);
    if (pattern != null) {
      return scalar.put(TYPE, "string").put("pattern", pattern);
    }
    if (type == LdapMapping.class || type == ZoneId.class) {
      return scalar.put(TYPE, "string");
    }
    // YAML takes a text such as 0123 for a number.
    scalar.putArray(TYPE).add("string").add("number").add("boolean");
    return scalar;
  }

  /** The names of which one is written; empty if it is another type. */
  private static List<String> names(Class<?> type) {
    if (type == Level.class) {
      return ChannelSection.ALL_LEVELS.stream().map(Level::key).toList();
    }
    if (type == Mechanism.class) {
      return Mechanism.all().map(Mechanism::key).toList();
    }
    if (type == LimitUnit.class) {
      return List.of("B", "KiB", "MiB");
    }
    Object[] constants = type.isEnum() ? type.getEnumConstants() : new Object[0];
    return Stream.of(constants)
        .map(Enum.class::cast)
        .map(constant -> type == RequestMethod.class ? constant.name() : ConfigFormat.key(constant))
        .toList();
  }
}
