package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WireTest {
  private final List<String> writes = new ArrayList<>();

  private final OutputStream out =
      new OutputStream() {
        @Override
        public void write(int octet) {
          throw new AssertionError("octet by octet");
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
          writes.add(new String(octets, offset, length, UTF_8));
        }
      };

  /** Each packet is one read of the server's. */
  private Wire hearing(String... packets) {
    List<InputStream> streams =
        Stream.of(packets)
            .<InputStream>map(packet -> new ByteArrayInputStream(packet.getBytes(UTF_8)))
            .toList();
    return new Wire(new SequenceInputStream(Collections.enumeration(streams)), out);
  }

  @Test
  void whatCameTogetherIsAnsweredTogether() throws IOException {
    Wire wire = hearing("one\r\ntwo\r\nthr", "ee\r\n");
    for (int i = 0; i < 3; i++) {
      wire.line(wire.readLine() + "!");
    }
    assertThat(writes).containsExactly("one!\r\ntwo!\r\n");
    wire.flush();
    wire.flush();
    assertThat(writes).containsExactly("one!\r\ntwo!\r\n", "three!\r\n");
  }

  @Test
  void aLongAnswerIsNotHeldInMemory() throws IOException {
    Wire wire = hearing();
    for (int i = 0; i < 1000; i++) {
      wire.line("x".repeat(98));
    }
    assertThat(writes).hasSize(6).allMatch(write -> write.length() < 17_000);
  }

  @Test
  void linesEndWithLfAndLoseOneCr() throws IOException {
    Wire wire = hearing("a\n\r\n\rb\r\r\nc", "\r", "\nrest");
    assertThat(wire.readLine()).isEqualTo("a");
    assertThat(wire.readLine()).isEmpty();
    assertThat(wire.readLine()).isEqualTo("\rb\r");
    assertThat(wire.readLine()).isEqualTo("c");
    assertThatThrownBy(wire::readLine).isInstanceOf(EOFException.class);
  }

  @Test
  void linesAndOctetsAlternate() throws IOException {
    Wire wire = hearing("x".repeat(8000) + "\r\n12", "345" + "y".repeat(8000) + "\n");
    assertThat(wire.readLine()).hasSize(8000);
    assertThat(wire.readOctets(5)).isEqualTo("12345");
    assertThat(wire.readLine()).hasSize(8000);
  }

  @Test
  void aLineMayFillTheLimitAndNoMore() throws IOException {
    String longest = "x".repeat(Wire.LINE_LIMIT - 1);
    Wire wire = hearing("ab\n", longest + "\n" + longest, "xx\n");
    assertThat(wire.readLine()).isEqualTo("ab");
    assertThat(wire.readLine()).isEqualTo(longest);
    assertThatThrownBy(wire::readLine).isInstanceOf(HangUp.class);
  }
}
