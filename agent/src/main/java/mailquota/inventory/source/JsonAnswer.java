package mailquota.inventory.source;

import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import mailquota.inventory.source.JsonMapping.Items;
import mailquota.inventory.source.JsonPath.Step;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an answer of JSON item by item: an item, and the rest of the answer, are bounded, the
 * number of the items is not. Used once.
 */
final class JsonAnswer {

  /** The longest item, and the longest rest, in characters and 32 for each value. */
  static final int MAX_PART = 1 << 20;

  private static final int VALUE = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxNameLength(1000)
                  .maxStringLength(MAX_PART)
                  .maxNumberLength(100)
                  .build())
          .build();

  /**
   * What an answer contains.
   *
   * @param rest without the items
   * @param misplaced what is in place of the list of items; null if that is there
   */
  record Read(JsonNode rest, long items, @Nullable String misplaced) {}

  private final Items items;
  private final Consumer<JsonNode> each;
  private long count;
  private long lists;
  private @Nullable String misplaced;

  /** What may still be read of the present part. */
  private int allowed = MAX_PART;

  /**
   * @param each receives each item
   */
  JsonAnswer(Items items, Consumer<JsonNode> each) {
    this.items = items;
    this.each = each;
  }

  /**
   * Reads all of the answer.
   *
   * @throws JacksonException if it is not JSON, exceeds a limit, or cannot be read
   */
  Read read(InputStream in) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
      if (parser.nextToken() == null) {
        throw new StreamReadException(parser, "nothing");
      }
      JsonNode rest = value(parser, items.steps());
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "more than one value");
      }
      return new Read(rest, count, lists == 0 && misplaced == null ? "nothing" : misplaced);
    }
  }

  /**
   * The value of the present token.
   *
   * @param path from here to the items; null beside it
   */
  private JsonNode value(JsonParser parser, @Nullable List<Step> path) {
    JsonToken token = parser.currentToken();
    spend(parser, VALUE);
    return switch (token) {
      case START_OBJECT -> object(parser, path);
      case START_ARRAY -> array(parser, path);
      default -> {
        expectOnPath(path, token == JsonToken.VALUE_NULL ? "null" : "a text or number");
        yield scalar(parser, token);
      }
    };
  }

  private JsonNode object(JsonParser parser, @Nullable List<Step> path) {
    boolean isList = path != null && path.getFirst() instanceof Step.Each;
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      spend(parser, name.length());
      parser.nextToken();
      object.set(name, value(parser, isList ? null : tail(path, name)));
    }
    if (isList && items.isEmptyObject() && object.isEmpty()) {
      lists++;
    } else if (isList) {
      expectOnPath(path, "an object");
    }
    return object;
  }

  private JsonNode array(JsonParser parser, @Nullable List<Step> path) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    if (path == null || !(path.getFirst() instanceof Step.Each)) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        array.add(value(parser, tail(path, Integer.toString(i))));
      }
      return array;
    }
    boolean isItems = path.size() == 1;
    lists += isItems ? 1 : 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (isItems) {
        item(parser);
      } else {
        inner(parser, path.subList(1, path.size()));
      }
    }
    return array;
  }

  private void item(JsonParser parser) {
    int before = allowed;
    allowed = MAX_PART;
    JsonNode item = value(parser, null);
    allowed = before;
    count++;
    each.accept(item);
  }

  /** An element of a list on the path: it must contain the list of items, and is not kept. */
  private void inner(JsonParser parser, List<Step> path) {
    int before = allowed;
    long listsBefore = lists;
    var _ = value(parser, path);
    allowed = before;
    if (lists == listsBefore) {
      expectOnPath(path, "nothing");
    }
  }

  private static @Nullable List<Step> tail(@Nullable List<Step> path, String name) {
    return path != null && path.getFirst().equals(new Step.Name(name))
        ? path.subList(1, path.size())
        : null;
  }

  private void expectOnPath(@Nullable List<Step> path, String got) {
    if (path != null && misplaced == null) {
      misplaced = got;
    }
  }

  private JsonNode scalar(JsonParser parser, JsonToken token) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (token) {
      case VALUE_STRING -> {
        String text = parser.getString();
        spend(parser, text.length());
        yield nodes.stringNode(text);
      }
      case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      default -> nodes.nullNode();
    };
  }

  private void spend(JsonParser parser, int size) {
    allowed -= size;
    if (allowed < 0) {
      throw new StreamReadException(parser, "a part of more than " + MAX_PART + " characters");
    }
  }
}
