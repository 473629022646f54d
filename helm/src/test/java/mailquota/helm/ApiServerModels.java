package mailquota.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/**
 * The models of Kubernetes' Java client, generated from the API's own description: they find
 * required fields that are missing and quantities that are none, which the types of {@link
 * Manifests} do not.
 */
final class ApiServerModels {

  private ApiServerModels() {}

  /** Nothing is checked for a kind that is not Kubernetes' own. */
  static void requireValid(JsonNode manifest) {
    String version = manifest.path("apiVersion").asText().replaceFirst("^.*/", "");
    String kind = manifest.path("kind").asText();
    String group = manifest.path("apiVersion").asText();
    if (group.contains(".") && !group.contains(".k8s.io/")) {
      return;
    }
    String model = version.substring(0, 1).toUpperCase(Locale.ROOT) + version.substring(1) + kind;
    JsonElement json = JsonParser.parseString(manifest.toString());
    try {
      Class<?> type = Class.forName("io.kubernetes.client.openapi.models." + model);
      type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
      Object read = JSON.getGson().fromJson(json, type);
      if (read == null) {
        throw new IllegalArgumentException("nothing read of " + kind);
      }
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(kind, e.getCause() == null ? e : e.getCause().getMessage()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no model for " + model, e);
    }
  }
}
