package mailquota.probe.fuzz;

import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.probe.Connector;
import mailquota.probe.Credentials;
import mailquota.probe.LeakTrace;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.MemoryConnector;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;

/**
 * Probes servers with mutated speeches, and checks invariants. The number of cases and the seed:
 * {@code -Dfuzz.cases=200000 -Dfuzz.seed=7}. A failing speech is written to {@code target/fuzz};
 * those in {@code src/test/resources/fuzz/METHOD} are tried by every build.
 */
public final class Fuzz {

  static final String PASSWORD = "s3cret-pass";
  static final String SASL =
      new Credentials.Password(
              Mechanism.Password.PLAIN, "a@example.org", null, new Secret(PASSWORD))
          .saslPlain()
          .reveal();

  private static final int CASES = Integer.getInteger("fuzz.cases", 4000);
  private static final long SEED = Long.getLong("fuzz.seed", 0);
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private final Method method;
  private final MailServer server;
  private final Function<Connector, Prober> probers;

  /**
   * @param probers creates a prober of {@link #server(Method)} that uses the connector
   */
  public Fuzz(Method method, Function<Connector, Prober> probers) {
    this.method = method;
    this.probers = probers;
    server = server(method);
  }

  public static MailServer server(Method method) {
    return TestServers.auth(
        TestServers.of(method, 1), TestServers.auth(Mechanism.Password.PLAIN, PASSWORD));
  }

  /** Mutates all transcripts of the method; each case has its own seed. */
  public void tryDamagedTranscripts() {
    Damage damage = new Damage(transcripts());
    int measured = 0;
    for (int i = 0; i < CASES; i++) {
      Speech speech = damage.damaged(new SplittableRandom(SEED + i));
      if (survives(speech, "%s-%d.txt".formatted(name(), SEED + i)) instanceof Measured) {
        measured++;
      }
    }
    // Otherwise the mutations would be too heavy to reach the parsing of figures.
    assertThat(measured).isGreaterThan(CASES / 20);
  }

  private ProbeResult survives(Speech speech, String name) {
    try {
      return check(speech);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      Path file = Path.of("target/fuzz", name);
      speech.write(file);
      return fail("does not survive " + file, e);
    }
  }

  /** Tries the speeches that failed once. */
  public void tryRegressions() {
    List<Path> files = files(RESOURCES.resolve("fuzz/" + name()), "");
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(check(Speech.read(file))).as("%s", file).isNotNull();
    }
  }

  private ProbeResult check(Speech speech) {
    List<SpeechCarrier> carriers = new ArrayList<>();
    Connector connector =
        MemoryConnector.to(
            server,
            InstantSource.fixed(TestServers.NOW),
            () -> {
              carriers.add(new SpeechCarrier(speech));
              return carriers.getLast();
            });
    LeakTrace leaks = new LeakTrace(PASSWORD, SASL);
    ProbeResult result = probers.apply(connector).probe(mailbox("a@example.org"), leaks);
    SpeechCarrier carrier = carriers.getLast();
    assertThat(leaks.leaks()).isEmpty();
    assertThat(carrier.isClosed()).isTrue();
    assertThat((carrier.heard() + " ").split(Pattern.quote(PASSWORD) + "|" + Pattern.quote(SASL)))
        .hasSizeLessThanOrEqualTo(2);
    switch (result) {
      case Measured(var reading) -> {
        Set<BigInteger> said = numbers(carrier.said());
        reading.roots().stream()
            .flatMap(root -> root.resources().entrySet().stream())
            .forEach(resource -> assertSaid(said, resource.getKey(), resource.getValue()));
      }
      case Failed(var _, String detail, _) ->
          assertThat(detail)
              .doesNotContain(PASSWORD, SASL)
              .doesNotContainPattern("\\p{Cc}")
              .hasSizeLessThan(400);
      case ProbeResult.NoQuota() -> assertThat(method).isEqualTo(Method.IMAP);
      case ProbeResult.Unsupported() -> assertThat(method).isEqualTo(Method.IMAP);
    }
    return result;
  }

  private void assertSaid(Set<BigInteger> said, Resource resource, Usage usage) {
    long unit = method == Method.IMAP && resource.equals(Resource.STORAGE) ? 1024 : 1;
    assertThat(usage.used() % unit).isZero();
    assertThat(said).contains(BigInteger.valueOf(usage.used() / unit));
    if (usage.limit() instanceof Limit.Finite(long limit)) {
      assertThat(limit % unit).isZero();
      assertThat(said).contains(BigInteger.valueOf(limit / unit));
    } else if (method == Method.IMAP) {
      assertThat(said).contains(BigInteger.ZERO);
    }
  }

  private static Set<BigInteger> numbers(String text) {
    return DIGITS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(BigInteger::new)
        .collect(Collectors.toSet());
  }

  private String name() {
    return method.name().toLowerCase(Locale.ROOT);
  }

  /** The transcripts without TLS, which the in-memory connection does not support. */
  private List<Speech> transcripts() {
    List<Speech> speeches =
        files(RESOURCES.resolve("transcripts"), name()).stream()
            .map(Fuzz::read)
            .filter(text -> !text.contains("\ntls") && !text.contains("{*}"))
            .map(Speech::ofTranscript)
            .filter(speech -> !speech.parts().isEmpty())
            .toList();
    assertThat(speeches).hasSizeGreaterThan(10);
    return speeches;
  }

  private static List<Path> files(Path folder, String part) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains(part)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
