package mailquota.notify.text;

import java.time.ZoneId;
import mailquota.quota.Owner;

/** The templates, language and time zone of a channel. */
public record Style(Templates templates, LanguageChoice language, ZoneId zone) {

  /** The built-in texts, the owner's language, the system's time zone. */
  public static Style usual() {
    return new Style(Templates.builtIn(), LanguageChoice.USUAL, ZoneId.systemDefault());
  }

  public Wording towards(Owner owner) {
    return templates.wording(language.choose(owner.language(), templates), zone);
  }

  /** For readers other than the owner, in the channel's language. */
  public Wording towardsOthers() {
    return templates.wording(language.otherwise(), zone);
  }
}
