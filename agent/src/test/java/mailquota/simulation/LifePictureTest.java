package mailquota.simulation;

import java.nio.file.Path;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;

class LifePictureTest {

  @Test
  void thePictureOfTheDocsIsUpToDate() {
    Golden.check(Path.of("../docs/images/life-of-a-mailbox.svg"), new LifePicture().draw());
  }
}
