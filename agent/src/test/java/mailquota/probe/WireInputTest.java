package mailquota.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of a server's input. */
class WireInputTest {

  @Test
  void linesEndInCrlfOrInLfAlone() throws IOException {
    WireInput input = over("one\r\ntwo\n\r\n");
    assertThat(input.readLine()).isEqualTo("one");
    assertThat(input.readLine()).isEqualTo("two");
    assertThat(input.readLine()).isEmpty();
    assertThatThrownBy(input::readLine).isInstanceOf(EOFException.class);
  }

  @Test
  void aLineFeedAloneEndsAResponse() throws IOException {
    WireInput input = over("a OK\nb OK\r\n");
    assertThat(input.readThroughLineEnd()).isEqualTo("a OK\n".getBytes(ISO_8859_1));
    assertThat(input.readThroughLineEnd()).isEqualTo("b OK\r\n".getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* QUOTAROOT INBOX {2147483648}\r\n",
        "* QUOTAROOT INBOX {16385}\r\n",
        "* X {99999999999999999999999999999999}\r\n"
      })
  void aLargeLiteralIsRefusedBeforeAnyParserSeesItsAnnouncement(String line) {
    WireInput input = over(line);
    assertThatThrownBy(input::read)
        .isInstanceOf(WireLimitException.class)
        .hasMessageContaining("literal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* QUOTAROOT INBOX {16384}\r\n",
        "* X {99999999} is no literal\r\n",
        "* X {abc}\r\n",
        "* X }\r\n",
        "* X {}\r\n"
      })
  void smallLiteralsAndBracesPass(String line) throws IOException {
    assertThat(over(line).readLine()).isEqualTo(line.strip());
  }

  @Test
  void anEndlessLineIsRefused() {
    WireInput input = new WireInput(new Endless('x'), socket(), silent());
    assertThatThrownBy(input::readLine)
        .isInstanceOf(WireLimitException.class)
        .hasMessageContaining("line");
  }

  @Test
  void endlessLinesAreRefused() {
    WireInput input = new WireInput(new Endless('\n'), socket(), silent());
    assertThatThrownBy(
            () -> {
              while (input.readLine().isEmpty()) {}
            })
        .isInstanceOf(WireLimitException.class)
        .hasMessageContaining("in one probe");
  }

  private static WireInput over(String text) {
    return new WireInput(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), socket(), silent());
  }

  private static DeadlineSocket socket() {
    return new DeadlineSocket(Deadline.in(Duration.ofSeconds(10)));
  }

  private static LineTrace silent() {
    return new LineTrace(Trace.NONE, new SecretRedactor(List.of()));
  }

  /** The same byte without end. */
  private static final class Endless extends InputStream {

    private final int value;

    Endless(int value) {
      this.value = value;
    }

    @Override
    public int read() {
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      Arrays.fill(buffer, offset, offset + length, (byte) value);
      return length;
    }
  }
}
