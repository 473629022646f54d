package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.testing.james.James;
import mailquota.testing.james.JamesExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The users of a real Apache James by its WebAdmin. */
@Tag("real")
@Timeout(180)
@ExtendWith(JamesExtension.class)
class JamesSourceIT {

  private static final int MAILBOXES = 25;

  /** The documented settings, with pages of 10 items. */
  private static String settings(James james, String path) throws IOException {
    return HttpSamplesTest.documented("Apache James")
        .replaceAll("url: .*", "url: " + james.webAdmin() + path);
  }

  @Test
  void allUsersHaveTheirLimit(James james) throws IOException {
    List<String> expected = new ArrayList<>();
    for (int number = 0; number < MAILBOXES; number++) {
      String address = "user%02d@source.example.org".formatted(number);
      james.create(address, number == 0 ? -1 : 1024L * number, 100);
      expected.add(address + (number == 0 ? "" : " limit=" + number + "KiB"));
    }
    String query = "&domain=source.example.org";
    ReadOnce read = ReadOnce.of(settings(james, "/quota/users?limit=10" + query));
    assertThat(read.failures()).isEqualTo(Map.of());
    assertThat(read.entries()).containsExactlyElementsOf(expected);
  }

  @Test
  void anUnknownPathFails(James james) throws IOException {
    ReadOnce read = ReadOnce.of(settings(james, "/quota/nothing"));
    assertThat(read.entries()).isEmpty();
    assertThat(read.failures().values())
        .singleElement()
        .asString()
        .endsWith("page 1: expected status 200, got 404");
  }
}
