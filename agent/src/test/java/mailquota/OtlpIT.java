package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.OtlpReceiver;
import mailquota.testing.OtlpReceiver.Pushed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent pushes its metrics, to where the present configuration says. */
@Timeout(60)
class OtlpIT {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("PASSWORD", "pw", "TOKEN", "Bearer s3cret");

  @TempDir private Path folder;

  @Test
  void theMetersAndTheSumsArePushedUntilTheSectionGoes() throws Exception {
    try (OneMailbox mailbox = new OneMailbox();
        OtlpReceiver first = OtlpReceiver.start();
        OtlpReceiver second = OtlpReceiver.start()) {
      mailbox.fill(50);
      Path file = mailbox.config(folder, "{url: \"jdbc:sqlite::memory:\"}");
      String without = Files.readString(file);
      Agent agent = new Agent(config(file, without, first), InstantSource.system(), _ -> {});
      agent.start();
      try {
        Pushed pushed =
            await(first, p -> p.samples().containsKey(sum("mailbox_quota_domain_used_bytes")));
        assertThat(pushed.headers().getFirst("Authorization")).isEqualTo("Bearer s3cret");
        assertThat(pushed.resource())
            .containsEntry("service.name", "mailbox-quota-agent")
            .containsKeys("service.version", "service.instance.id");
        assertThat(pushed.samples())
            .containsEntry(sum("mailbox_quota_domain_used_bytes"), 500.0 * (1 << 20))
            .containsEntry("quota_agent_server_up{server=\"imap\"}", 1.0)
            .containsKeys("process_cpu_seconds_total", "quota_agent_store_pending")
            .allSatisfy((name, _) -> assertThat(name).doesNotContain("alice"));
        assertThat(agent.loops()).anyMatch(loop -> loop.name().equals("otlp"));

        agent.replace(config(file, without, second).config());
        assertThat(second.next()).isNotNull();
        agent.replace(load(file, without).config());
        assertThat(agent.loops()).noneMatch(loop -> loop.name().equals("otlp"));
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  private static String sum(String name) {
    return name + "{domain=\"example.org\",server=\"imap\"}";
  }

  private static Pushed await(OtlpReceiver receiver, Predicate<Pushed> wanted)
      throws InterruptedException {
    Pushed pushed;
    do {
      pushed = receiver.next();
    } while (!wanted.test(pushed));
    return pushed;
  }

  private static Valid config(Path file, String without, OtlpReceiver to) throws IOException {
    return load(
        file,
        without
            + """
            metrics:
              otlp:
                url: http://127.0.0.1:%d
                interval: 50ms
                headers: {Authorization: env:TOKEN}
            """
                .formatted(to.port()));
  }

  private static Valid load(Path file, String yaml) throws IOException {
    return (Valid) new ConfigLoader(ENVIRONMENT).load(Files.writeString(file, yaml));
  }
}
