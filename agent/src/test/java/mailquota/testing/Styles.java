package mailquota.testing;

import java.time.ZoneId;
import mailquota.notify.text.LanguageChoice;
import mailquota.notify.text.Style;
import mailquota.notify.text.Templates;

/** The style of a channel that configures none. */
public final class Styles {

  private Styles() {}

  public static Style usual() {
    return new Style(Templates.builtIn(), LanguageChoice.USUAL, ZoneId.systemDefault());
  }
}
