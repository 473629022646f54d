package mailquota.probe.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import mailquota.probe.Auth.Mechanism;
import mailquota.probe.Credentials;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;

/** How a login goes over the wire, by what the server offers. */
class LoginCommandTest {

  private static final Credentials ALICE =
      new Credentials("alice@example.org", null, new Secret("p\"w\\d"));

  @Test
  void plainWithAnInitialResponseIsOnePiece() throws ProbeFailedException {
    LoginCommand command = login(Mechanism.PLAIN, ALICE, "AUTH=PLAIN", "SASL-IR");
    assertThat(command.pieces())
        .containsExactly("AUTHENTICATE PLAIN " + ALICE.saslPlain().reveal());
    assertThat(command.shown()).containsExactly("AUTHENTICATE PLAIN ***");
  }

  @Test
  void plainWithoutOneWaitsForTheServer() throws ProbeFailedException {
    LoginCommand command = login(Mechanism.PLAIN, ALICE, "AUTH=PLAIN");
    assertThat(command.inOnePiece()).isFalse();
    assertThat(command.pieces()).containsExactly("AUTHENTICATE PLAIN", ALICE.saslPlain().reveal());
  }

  @Test
  void whereTheServerHasNoPlainItIsLogin() throws ProbeFailedException {
    LoginCommand command = login(Mechanism.PLAIN, ALICE);
    assertThat(command.pieces()).containsExactly("LOGIN \"alice@example.org\" \"p\\\"w\\\\d\"");
    assertThat(command.shown()).containsExactly("LOGIN alice@example.org ***");
  }

  @Test
  void whatQuotesCannotHoldIsALiteral() throws ProbeFailedException {
    Credentials umlaut = new Credentials("alice", null, new Secret("pä"));
    assertThat(login(Mechanism.LOGIN, umlaut, "LITERAL+").pieces())
        .containsExactly("LOGIN \"alice\" {3+}\r\np\u00c3\u00a4");
    assertThat(login(Mechanism.LOGIN, umlaut).pieces())
        .containsExactly("LOGIN \"alice\" {3}", "p\u00c3\u00a4");
  }

  @Test
  void nothingIsSentWhereTheServerTakesNoLogin() {
    assertThatThrownBy(() -> login(Mechanism.LOGIN, ALICE, "LOGINDISABLED"))
        .isInstanceOf(ProbeFailedException.class)
        .hasMessageContaining("LOGINDISABLED");
  }

  @Test
  void anAuthorizationIdentityNeedsPlain() {
    Credentials admin = new Credentials("admin", "alice", new Secret("pw"));
    assertThatThrownBy(() -> login(Mechanism.PLAIN, admin))
        .isInstanceOf(ProbeFailedException.class)
        .hasMessageContaining("authorize-as");
  }

  private static LoginCommand login(Mechanism mechanism, Credentials who, String... offered)
      throws ProbeFailedException {
    return LoginCommand.of(mechanism, who, Set.of(offered), true);
  }
}
