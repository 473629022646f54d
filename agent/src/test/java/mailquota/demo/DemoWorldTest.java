package mailquota.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoWorldTest {

  private static final DemoConfig.Ports PORTS = new DemoConfig.Ports(10143, 1143, 2143, 1110, 1025);

  private final DemoWorld world = new DemoWorld(40, () -> 0);

  @Test
  void fortyMailboxesLiveInThreeDomains() {
    Map<String, Long> domains =
        world.users().stream()
            .collect(
                Collectors.groupingBy(
                    user -> user.address().replaceFirst(".*@", ""), Collectors.counting()));
    assertThat(domains).containsOnlyKeys("example.org", "example.net", "example.com");
    assertThat(domains.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(40);
  }

  @Test
  void itIsTheSameAtEveryStart() {
    assertThat(figures(new DemoWorld(40, () -> 0))).isEqualTo(figures(world));
  }

  @Test
  void aFewHaveSomethingSpecial() {
    DemoMailbox wanda = world.find(DemoWorld.WRONG_PASSWORD_USER).orElseThrow();
    assertThat(wanda.accepts(DemoWorld.PASSWORD)).isFalse();
    assertThat(world.find(DemoWorld.POP3_USER)).isPresent();
    assertThat(world.users().stream().filter(user -> user.roots().isEmpty()))
        .extracting(DemoUser::address)
        .containsExactly("ursula@example.org");
    assertThat(world.users().stream().filter(user -> !user.accepts(DemoWorld.PASSWORD))).hasSize(1);
    assertThat(world.users().stream().filter(user -> user.roots().size() > 1)).isNotEmpty();
  }

  @Test
  void aFullMailboxAcceptsNoMailAndUnknownAddressesDo() {
    DemoWorld later = new DemoWorld(40, () -> 61);
    assertThat(later.users().stream().filter(user -> !later.acceptsMail(user.address())))
        .isNotEmpty()
        .allMatch(user -> user.sizeBytes() == user.filling().limitBytes());
    assertThat(later.acceptsMail("stranger@example.info")).isTrue();
    assertThat(later.acceptsMail("ursula@example.org")).isTrue();
  }

  @Test
  void aHundredThousandHaveDistinctAddresses() {
    assertThat(new DemoWorld(100_000, () -> 0).users())
        .extracting(DemoUser::address)
        .hasSize(100_000)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 2000})
  void itsConfigurationHasNoProblemAndNoWarning(int mailboxes, @TempDir Path folder)
      throws IOException {
    String yaml =
        DemoConfig.yaml(new DemoWorld(mailboxes, () -> 0), PORTS, folder.resolve("state.db"));
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    LoadedConfig loaded = new ConfigLoader(Map.of("DEMO_PASSWORD", DemoWorld.PASSWORD)).load(file);
    assertThat(loaded).isInstanceOf(Valid.class);
    if (loaded instanceof Valid valid) {
      assertThat(valid.warnings()).isEmpty();
      assertThat(valid.config().listed().size()).isEqualTo(mailboxes);
      assertThat(valid.config().servers()).hasSize(3);
      assertThat(valid.config().http().port()).isEqualTo(PORTS.http());
    }
  }

  private static List<String> figures(DemoWorld world) {
    return world.users().stream().map(user -> user.address() + user.roots()).toList();
  }
}
