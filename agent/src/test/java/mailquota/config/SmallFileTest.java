package mailquota.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SmallFileTest {

  @TempDir private Path folder;

  @Test
  void aDeviceHasNoEnd() {
    refused(Path.of("/dev/zero"), "a device");
  }

  @Test
  void aNamedPipeWouldBeWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refused(pipe, "a named pipe");
    refused(Files.createSymbolicLink(folder.resolve("link"), pipe), "a named pipe");
  }

  @Test
  void aSocketIsNoFile() throws IOException {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      refused(socket, "a socket");
    }
  }

  @Test
  void aFolderIsNoFile() {
    refused(folder, "a folder");
  }

  @Test
  void linksThatLeadNowhereSaySo() throws IOException {
    Path loop = folder.resolve("loop");
    refused(Files.createSymbolicLink(loop, loop), "a symbolic link that leads back to itself");
    Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    refused(dangling, "a symbolic link to a file that is not there");
    refused(folder.resolve("none"), "no such file");
  }

  @Test
  void anythingElseIsInTheWordsOfTheSystem() {
    refused(folder.resolve("x".repeat(300)), "one that cannot be opened: File name too long");
  }

  @Test
  void aFileHasItsBound() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    assertThat(SmallFile.text(file, 10)).isEqualTo("0123456789");
    assertThatExceptionOfType(UnreadableException.class)
        .isThrownBy(() -> SmallFile.text(file, 9))
        .withMessage("one of more than 9B");
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    assertThat(SmallFile.text(Files.writeString(folder.resolve("f"), "\ufeffa\ufeff"), 99))
        .isEqualTo("a\ufeff");
  }

  @Test
  void aConfigurationMayBeLongerThanTheYamlParserTakesByDefault() throws IOException {
    String list =
        IntStream.range(0, 20_000)
            .mapToObj("box-%06d@example.org"::formatted)
            .collect(joining(" ".repeat(200) + ","));
    String text =
        """
        servers: {mx1: {method: imap, address: mail.example.org, auth: {password: env:P}}}
        mailboxes: [{server: mx1, list: [%s]}]
        """
            .formatted(list);
    Path file = Files.writeString(folder.resolve("long.yaml"), text);
    assertThat(Files.size(file)).isGreaterThan(4 << 20);
    assertThat(new ConfigLoader(Map.of("P", "p")).load(file)).isInstanceOf(Valid.class);
  }

  private static void refused(Path file, String what) {
    assertThat(new ConfigLoader(Map.of()).load(file))
        .isEqualTo(
            new Invalid(
                List.of(
                    new Problem(
                        file.toString(),
                        0,
                        0,
                        "",
                        "expected a file that can be read, got " + what))));
  }
}
