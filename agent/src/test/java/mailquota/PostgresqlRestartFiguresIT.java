package mailquota;

import java.nio.file.Path;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith({DovecotExtension.class, PostgresqlExtension.class})
class PostgresqlRestartFiguresIT extends RestartFiguresContract {

  private final String section;

  PostgresqlRestartFiguresIT(Dovecot dovecot, Postgresql postgresql) {
    super(dovecot);
    section =
        "{url: \"%s\", user: %s, password: %s}"
            .formatted(postgresql.database(), Postgresql.USER, Postgresql.PASSWORD);
  }

  @Override
  String store(Path folder) {
    return section;
  }
}
