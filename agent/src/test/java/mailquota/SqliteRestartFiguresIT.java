package mailquota;

import java.nio.file.Path;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(DovecotExtension.class)
class SqliteRestartFiguresIT extends RestartFiguresContract {

  SqliteRestartFiguresIT(Dovecot dovecot) {
    super(dovecot);
  }

  @Override
  String store(Path folder) {
    return "{url: \"jdbc:sqlite:" + folder.resolve("state.db") + "\"}";
  }
}
