package mailquota.demo.server;

import java.util.List;

/**
 * A quota root and its limited resources. As in the QUOTA response of Dovecot, resources without a
 * limit are absent; a root without resources limits nothing ({@code ()}).
 */
public record DemoRoot(String name, List<DemoResource> resources) {
  public DemoRoot {
    resources = List.copyOf(resources);
    if (resources.stream().map(Object::getClass).distinct().count() < resources.size()) {
      throw new IllegalArgumentException(
          "quota root \"%s\": a resource is there twice: %s".formatted(name, resources));
    }
  }

  public DemoRoot(String name, DemoResource... resources) {
    this(name, List.of(resources));
  }
}
