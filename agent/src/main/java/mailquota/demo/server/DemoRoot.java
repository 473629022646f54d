package mailquota.demo.server;

import java.util.List;

/**
 * One quota root and its limited resources. A resource without a limit is not in the list, as it is
 * not in Dovecot's QUOTA line; a root whose list is empty limits nothing ({@code ()}).
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
