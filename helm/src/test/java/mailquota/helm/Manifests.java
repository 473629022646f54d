package mailquota.helm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rendered manifests as Kubernetes' types, read as strictly as an API server reads them: a field it
 * does not know and a string where a number belongs are errors.
 */
record Manifests(List<HasMetadata> objects) {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          // Of other operators, without a type: their tests look at the fields.
          Map.entry("Cluster", GenericKubernetesResource.class),
          Map.entry("ConfigMap", ConfigMap.class),
          Map.entry("GrafanaDashboard", GenericKubernetesResource.class),
          Map.entry("NetworkPolicy", NetworkPolicy.class),
          Map.entry("Pod", Pod.class),
          Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("PodMonitor", PodMonitor.class),
          Map.entry("PrometheusRule", PrometheusRule.class),
          Map.entry("Service", Service.class),
          Map.entry("ServiceAccount", ServiceAccount.class),
          Map.entry("ServiceMonitor", ServiceMonitor.class),
          Map.entry("StatefulSet", StatefulSet.class));

  private static final ObjectMapper STRICT =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .annotationIntrospector(new WithoutPlaceForUnknownFields())
          .build();

  private static final ObjectMapper LENIENT = new YAMLMapper();

  Manifests {
    objects = List.copyOf(objects);
  }

  static Manifests parse(String yaml) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        Class<? extends HasMetadata> type = KINDS.get(document.path("kind").asText());
        if (type == null) {
          throw new IllegalArgumentException("No type for kind " + document.path("kind"));
        }
        ApiServerModels.requireValid(document);
        objects.add(
            type == GenericKubernetesResource.class
                ? LENIENT.treeToValue(document, type)
                : STRICT.treeToValue(document, type));
      }
    }
    return new Manifests(objects);
  }

  <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = all(type).toList();
    if (found.size() != 1) {
      throw new AssertionError("Expected one " + type.getSimpleName() + ", got " + found);
    }
    return found.getFirst();
  }

  <T extends HasMetadata> Stream<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast);
  }

  /** That of the agents. */
  PodSpec pod() {
    return only(StatefulSet.class).getSpec().getTemplate().getSpec();
  }

  /** The agent itself. */
  Container container() {
    return pod().getContainers().getFirst();
  }

  /** The configuration; none where it is in a ConfigMap that is there already. */
  List<String> configurations() {
    return all(ConfigMap.class)
        .flatMap(map -> Stream.ofNullable(map.getData().get("config.yaml")))
        .toList();
  }

  /** The types collect unknown fields in a map of their own; without it Jackson refuses them. */
  private static final class WithoutPlaceForUnknownFields extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
