package mailquota;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.forecast.History;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The house's rules of structure (docs/architecture.md): who may know whom, and which library only
 * where.
 */
class ArchitectureTest {

  /** Lowest first: a package may know those before it. */
  private static final List<String> LAYERS =
      List.of(
          "mailquota.quota..",
          "mailquota.loop..",
          "mailquota.systemd..",
          "mailquota.forecast..",
          "mailquota.warning..",
          "mailquota.silence..",
          "mailquota.inventory",
          "mailquota.fleet..",
          "mailquota.net..",
          "mailquota.sql..",
          "mailquota.probe..",
          "mailquota.inventory.source..",
          "mailquota.store..",
          "mailquota.state..",
          "mailquota.board..",
          "mailquota.intake..",
          "mailquota.notify",
          "mailquota.notify.text..",
          "mailquota.notify.email..",
          "mailquota.notify.digest..",
          "mailquota.notify.webhook..",
          "mailquota.notify.alertmanager..",
          "mailquota.polling..",
          "mailquota.metrics..",
          "mailquota.table..",
          "mailquota.http..",
          "mailquota.config..",
          "mailquota",
          "mailquota.demo..",
          "mailquota.cli..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("mailquota");

  @Test
  void dataFlowsOneWay() {
    for (int i = 0; i < LAYERS.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(LAYERS.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new))
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageHasItsPlace() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName))
        .allMatch(name ->
            LAYERS.stream()
                .anyMatch(layer ->
                    layer.endsWith("..")
                        ? (name + ".").startsWith(layer.substring(0, layer.length() - 1))
                        : name.equals(layer)));
  }

  @Test
  void theDocumentListsThePackagesLowestFirst() throws IOException {
    String document = Files.readString(Path.of("../docs/architecture.md"));
    int begin = document.indexOf("\n| package |");
    String table = document.substring(begin, document.indexOf("\n\n", begin));
    List<String> rows =
        Pattern.compile("(?m)^\\| (?:`([\\w.]+)`|the root) \\|")
            .matcher(table)
            .results()
            .map(row -> row.group(1) == null ? "mailquota" : "mailquota." + row.group(1))
            .toList();
    assertThat(rows).isEqualTo(LAYERS.stream().map(layer -> layer.replace("..", "")).toList());
  }

  @Test
  void noPackageKnowsItselfThroughOthers() {
    slices().matching("mailquota.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void channelsDoNotKnowEachOther() {
    // The digest is an e-mail, too.
    slices()
        .matching("mailquota.notify.(*)")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAnyPackage("mailquota.notify.text"))
        .ignoreDependency(
            resideInAnyPackage("mailquota.notify.digest"),
            resideInAnyPackage("mailquota.notify.email"))
        .check(CLASSES);
  }

  static Stream<Arguments> libraries() {
    return Stream.concat(librariesOfTheServer(), librariesOfTheRest());
  }

  private static Stream<Arguments> librariesOfTheServer() {
    return Stream.of(
        Arguments.of(
            "io.javalin",
            Set.of(
                "mailquota.http",
                "mailquota.http.api",
                "mailquota.http.owner",
                "mailquota.http.page")),
        Arguments.of("org.eclipse.jetty", Set.of("mailquota.http")),
        Arguments.of("at.favre", Set.of("mailquota.http.access")),
        Arguments.of("io.micrometer", Set.of("mailquota.metrics")),
        Arguments.of("io.prometheus", Set.of("mailquota.metrics", "mailquota")));
  }

  private static Stream<Arguments> librariesOfTheRest() {
    return Stream.of(
        Arguments.of("io.github.resilience4j", Set.of("mailquota.polling")),
        Arguments.of("org.jdbi", Set.of("mailquota.store")),
        Arguments.of("org.flywaydb", Set.of("mailquota.store")),
        Arguments.of("org.sqlite", Set.of("mailquota.sql")),
        Arguments.of("org.conscrypt", Set.of("mailquota.net")),
        Arguments.of("com.zaxxer", Set.of("mailquota.store")),
        Arguments.of("com.nimbusds", Set.of("mailquota.probe.oauth")),
        Arguments.of("picocli", Set.of("mailquota.cli")),
        // The text of a log line.
        Arguments.of("ch.qos.logback", Set.of("mailquota.cli")),
        Arguments.of(
            "com.samskivert",
            Set.of("mailquota.notify.webhook", "mailquota.notify.text", "mailquota.demo")),
        Arguments.of("jakarta.mail", Set.of("mailquota.notify.email", "mailquota.demo")),
        Arguments.of("org.eclipse.angus", Set.of("mailquota.probe.imap", "mailquota.notify.email")),
        Arguments.of(
            "tools.jackson",
            Set.of(
                "mailquota.config",
                "mailquota.http",
                "mailquota.http.api",
                // The answers of an API.
                "mailquota.inventory.source",
                "mailquota.notify.alertmanager",
                "mailquota.notify.webhook",
                "mailquota.probe.doveadm")),
        Arguments.of("com.fasterxml.jackson", Set.of("mailquota.config")),
        Arguments.of("com.unboundid", Set.of("mailquota.inventory.source")),
        Arguments.of("org.snakeyaml", Set.of("mailquota.config", "mailquota.inventory.source")));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aLibraryIsKnownOnlyWhereItIsNeeded(String library, Set<String> places) {
    Set<String> users = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      each.getDirectDependenciesFromSelf().stream()
          .filter(d -> d.getTargetClass().getPackageName().startsWith(library))
          .forEach(_ -> users.add(each.getPackageName()));
    }
    assertThat(users).as(library).containsExactlyInAnyOrderElementsOf(places);
  }

  @Test
  void theHistoryOfAMailboxIsReachedByItsWritersOnly() {
    // The demo begins with a past.
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "mailquota.forecast", "mailquota.intake", "mailquota.store", "mailquota.demo")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(History.class)
        .check(CLASSES);
  }

  @Test
  void nothingIsLoggedByTheValuesAndTheDecisions() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "mailquota.quota..",
            "mailquota.forecast..",
            "mailquota.warning..",
            "mailquota.inventory")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .check(CLASSES);
  }

  @Test
  void aSecretIsRevealedOnlyToTheWire() {
    Set<String> revealers = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      each.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().getSimpleName().equals("Secret"))
          .filter(call -> call.getName().equals("reveal"))
          .forEach(_ -> revealers.add(each.getPackageName()));
    }
    assertThat(revealers)
        .containsExactlyInAnyOrder(
            // The token of a health check.
            "mailquota.cli",
            // The password that config init writes into a file of its own.
            "mailquota.config",
            // The password of a directory.
            // The headers of a request to an API.
            "mailquota.inventory.source",
            // A password is compared with its hash.
            "mailquota.http.access",
            // The headers of a push of metrics.
            "mailquota.metrics",
            "mailquota.net",
            // The headers of a webhook, and the key of the owners' links.
            "mailquota.notify",
            "mailquota.notify.email",
            "mailquota.notify.webhook",
            "mailquota.probe",
            "mailquota.probe.doveadm",
            "mailquota.probe.imap",
            // A client secret goes to the token endpoint, and a key signs.
            "mailquota.probe.oauth",
            "mailquota.probe.pop3",
            // The key of hashed names.
            "mailquota.quota",
            "mailquota.sql",
            "mailquota.store");
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() {
    for (JavaClass each : CLASSES) {
      JavaPackage itsPackage = each.getPackage();
      assertThat(itsPackage.tryGetAnnotationOfType(NullMarked.class))
          .as(itsPackage.getName())
          .isPresent();
    }
  }

  @Test
  void classesAreFinalUnlessSealed() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should(
            com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier(
                com.tngtech.archunit.core.domain.JavaModifier.FINAL))
        .check(CLASSES);
  }
}
