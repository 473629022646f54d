package mailquota.testing.dovecot;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mailquota.testing.VersionInvocation;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a {@code @ClassTemplate} with each version of Dovecot: a running {@link Dovecot} and its
 * {@link DovecotVersion} are parameters of its tests. The standard one with
 * {@code @ExtendWith(DovecotVersions.class)}, another with {@code @RegisterExtension static final
 * DovecotVersions VERSIONS = DovecotVersions.with(settings -> …)}.
 */
public final class DovecotVersions implements ClassTemplateInvocationContextProvider {

  private final UnaryOperator<DovecotSettings> change;

  /** For {@code @ExtendWith}. */
  public DovecotVersions() {
    this(UnaryOperator.identity());
  }

  private DovecotVersions(UnaryOperator<DovecotSettings> change) {
    this.change = change;
  }

  public static DovecotVersions with(UnaryOperator<DovecotSettings> change) {
    return new DovecotVersions(change);
  }

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(DovecotVersion.values())
        .map(version ->
            new VersionInvocation(
                "Dovecot " + version,
                version,
                DovecotExtension.with(change.apply(DovecotSettings.of(version)))));
  }
}
