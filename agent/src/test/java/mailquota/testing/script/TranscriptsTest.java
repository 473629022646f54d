package mailquota.testing.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.testing.LineClient;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.Transcript.Script;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Each transcript in the resources can be played to its end by a client that follows it. */
@Timeout(60)
class TranscriptsTest {

  @TestFactory
  Stream<DynamicTest> isPlayable() throws Exception {
    var folder = Objects.requireNonNull(TranscriptsTest.class.getResource("/transcripts"));
    try (var files = Files.list(Path.of(folder.toURI()))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".txt"))
          .sorted()
          .map(name -> Transcript.named(name.substring(0, name.length() - 4)))
          .toList()
          .stream()
          .map(transcript -> DynamicTest.dynamicTest(transcript.name(), () -> play(transcript)));
    }
  }

  private static void play(Transcript transcript) {
    try (var server = ScriptedServer.play(transcript, TestCertificate.localhost())) {
      for (var script : transcript.scripts()) {
        try (var client = LineClient.connect(server.host(), server.port())) {
          obey(client, script);
        }
      }
      server.assertCompleted();
      assertThat(server.received()).hasSize(transcript.scripts().size());
    }
  }

  private static void obey(LineClient client, Script script) {
    for (var line : script.lines()) {
      switch (line.step()) {
        case Step.Expect expect -> client.send(sample(expect.pattern().text()));
        case Step.Send send -> hear(client, send.times() == 1 ? send.bytes() : "");
        case Step.Drip drip -> hear(client, drip.bytes());
        case Step.StartTls startTls -> startTls(client, startTls.refused());
        case Step.Lose _, Step.Ending _ -> {
          // the server's part
        }
      }
    }
  }

  private static void hear(LineClient client, String bytes) {
    bytes.chars().filter(c -> c == '\n').forEach(_ -> assertThat(client.line()).isNotNull());
  }

  private static void startTls(LineClient client, boolean refused) {
    if (!refused) {
      client.startTls(TestCertificate.localhost().clientContext());
      return;
    }
    try {
      client.startTls(TestCertificate.expired().clientContext());
    } catch (UncheckedIOException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }

  private static String sample(String pattern) {
    return pattern
        .replaceAll("\\{([^|]*)\\|[^}]*}", "$1")
        .replaceAll("\\$(\\d)", "a$1")
        .replace("*", "x");
  }
}
