package mailquota.simulation;

import java.nio.file.Path;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;

/** The picture of docs/warnings.md shows what this agent does. */
class LifePictureTest {

  @Test
  void thePictureIsOfThisAgent() {
    Golden.check(Path.of("../docs/images/life-of-a-mailbox.svg"), new LifePicture().draw());
  }
}
