package mailquota.testing.cyrus;

import java.util.stream.Stream;
import mailquota.testing.VersionInvocation;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a {@code @ClassTemplate} with each version of Cyrus:
 * {@code @ExtendWith(CyrusVersions.class)}. A running {@link Cyrus} {@linkplain
 * CyrusNames#WITH_DOMAINS with domains} and its {@link CyrusVersion} are parameters of its tests.
 */
public final class CyrusVersions implements ClassTemplateInvocationContextProvider {

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(CyrusVersion.values())
        .map(version ->
            new VersionInvocation("Cyrus " + version, version, new CyrusExtension(version)));
  }
}
