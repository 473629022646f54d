package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTextTest {

  @ParameterizedTest
  @CsvSource({
    "https://login.example.org/token, https://login.example.org/token",
    "https://login.example.org/token?code=abc, https://login.example.org/token?code=***",
    "https://h/t?code=a&sig=b%20c&d, https://h/t?code=***&sig=***&***",
    "https://h/t?abc, https://h/t?***",
    "https://h/t?k=$1\\&, https://h/t?k=***&",
    "https://h/t?a=b=c, https://h/t?a=***",
    "https://h/t?a=b#secret, https://h/t?a=***#***",
    "https://h/t#secret?a=b, https://h/t#***",
    "http://me:pass@127.0.0.1:9093/am, http://***@127.0.0.1:9093/am",
    "http://a@b:c@h/x, http://***@h/x",
    "jdbc:sqlite:state.db, jdbc:sqlite:state.db",
    "jdbc:postgresql://h/db?user=u&pass=p, jdbc:postgresql://h/db?user=***&pass=***"
  })
  void whatMayBeASecretIsNotShown(String url, String shown) {
    assertThat(new UrlText(url)).hasToString(shown);
  }
}
