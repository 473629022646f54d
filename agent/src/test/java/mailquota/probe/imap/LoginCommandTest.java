package mailquota.probe.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import mailquota.probe.Credentials;
import mailquota.probe.Mechanism;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;

/** The login command by the server's capabilities. */
class LoginCommandTest {

  private static final Credentials.Password ALICE = by(Mechanism.Password.PLAIN, "p\"w\\d");

  @Test
  void plainWithAnInitialResponseIsOnePiece() throws ProbeFailedException {
    LoginCommand command = login(ALICE, "AUTH=PLAIN", "SASL-IR");
    assertThat(command.pieces())
        .containsExactly("AUTHENTICATE PLAIN " + ALICE.saslPlain().reveal());
    assertThat(command.shown()).containsExactly("AUTHENTICATE PLAIN ***");
  }

  @Test
  void plainWithoutOneWaitsForTheServer() throws ProbeFailedException {
    LoginCommand command = login(ALICE, "AUTH=PLAIN");
    assertThat(command.inOnePiece()).isFalse();
    assertThat(command.pieces()).containsExactly("AUTHENTICATE PLAIN", ALICE.saslPlain().reveal());
  }

  @Test
  void loginIsUsedWithoutPlain() throws ProbeFailedException {
    LoginCommand command = login(ALICE);
    assertThat(command.pieces()).containsExactly("LOGIN \"alice@example.org\" \"p\\\"w\\\\d\"");
    assertThat(command.shown()).containsExactly("LOGIN alice@example.org ***");
  }

  @Test
  void aStringThatCannotBeQuotedIsALiteral() throws ProbeFailedException {
    Credentials umlaut = by(Mechanism.Password.LOGIN, "pä");
    assertThat(login(umlaut, "LITERAL+").pieces())
        .containsExactly("LOGIN \"alice@example.org\" {3+}\r\np\u00c3\u00a4");
    assertThat(login(umlaut).pieces())
        .containsExactly("LOGIN \"alice@example.org\" {3}", "p\u00c3\u00a4");
  }

  @Test
  void nothingIsSentWhereTheServerTakesNoLogin() {
    assertThatThrownBy(() -> login(by(Mechanism.Password.LOGIN, "pw"), "LOGINDISABLED"))
        .isInstanceOf(ProbeFailedException.class)
        .hasMessageContaining("LOGINDISABLED");
  }

  @Test
  void anAuthorizationIdentityNeedsPlain() {
    Credentials admin =
        new Credentials.Password(Mechanism.Password.PLAIN, "admin", "alice", new Secret("pw"));
    assertThatThrownBy(() -> login(admin))
        .isInstanceOf(ProbeFailedException.class)
        .hasMessageContaining("authorize-as");
  }

  private static Credentials.Password by(Mechanism.Password mechanism, String password) {
    return new Credentials.Password(mechanism, "alice@example.org", null, new Secret(password));
  }

  private static LoginCommand login(Credentials credentials, String... offered)
      throws ProbeFailedException {
    return LoginCommand.of(credentials, Set.of(offered), true);
  }
}
