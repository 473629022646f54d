package mailquota.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import mailquota.config.Problems.Found;
import mailquota.config.Problems.Place;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.ObjectMapper;

/** Finds the positions of problems by parsing the file again, only if there are problems. */
final class Positions {

  private Positions() {}

  /** The problems with their positions, in the order of the file. */
  static List<Problem> locate(String file, String text, ObjectMapper yaml, List<Found> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    Set<String> wanted = new HashSet<>();
    for (Found problem : found) {
      lineage(problem.key()).forEach(wanted::add);
    }
    Places places = places(text, yaml, wanted);
    return found.stream().map(problem -> at(file, problem, places)).sorted().toList();
  }

  private static Problem at(String file, Found problem, Places places) {
    return lineage(problem.key())
        .flatMap(key ->
            key.equals(problem.key()) && problem.place() == Place.VALUE
                ? places.value(key)
                : places.keyOrElement(key))
        .findFirst()
        .map(place ->
            new Problem(
                file, place.getLineNr(), place.getColumnNr(), problem.key(), problem.message()))
        .orElseGet(() -> new Problem(file, 0, 0, problem.key(), problem.message()));
  }

  /** A key and its enclosing sections; a missing key is reported at its section. */
  private static Stream<String> lineage(String key) {
    return Stream.iterate(key, k -> !k.isEmpty(), Positions::parent);
  }

  private static String parent(String key) {
    return key.substring(0, Math.max(0, Math.max(key.lastIndexOf('.'), key.lastIndexOf('['))));
  }

  private static Places places(String text, ObjectMapper yaml, Set<String> wanted) {
    Places places = new Places(new HashMap<>(), new HashMap<>());
    try (JsonParser parser = yaml.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructEnd()) {
          continue;
        }
        String key = key(parser);
        if (wanted.contains(key)) {
          (token == JsonToken.PROPERTY_NAME ? places.keys : places.values)
              .putIfAbsent(key, parser.currentTokenLocation());
        }
      }
    }
    return places;
  }

  /** The dotted key of the current token. */
  static String key(JsonParser parser) {
    TokenStreamContext context = parser.streamReadContext();
    // The context of a structure that has just begun already denotes its first child.
    TokenStreamContext at = parser.currentToken().isStructStart() ? context.getParent() : context;
    return at == null ? "" : path(at);
  }

  private static String path(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    String before = parent == null ? "" : path(parent);
    if (context.inObject() && context.hasCurrentName()) {
      return before.isEmpty() ? context.currentName() : before + "." + context.currentName();
    }
    return context.inArray() && context.hasCurrentIndex()
        ? before + "[" + context.getCurrentIndex() + "]"
        : before;
  }

  /** The positions of keys and values; elements of lists have only the latter. */
  private record Places(
      Map<String, TokenStreamLocation> keys, Map<String, TokenStreamLocation> values) {

    Stream<TokenStreamLocation> value(String key) {
      return Stream.ofNullable(values.get(key));
    }

    Stream<TokenStreamLocation> keyOrElement(String key) {
      return keys.containsKey(key) ? Stream.of(keys.get(key)) : value(key);
    }
  }
}
