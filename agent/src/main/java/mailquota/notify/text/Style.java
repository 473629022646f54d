package mailquota.notify.text;

import java.time.ZoneId;
import mailquota.quota.Owner;

/** How a channel writes: in which words, languages and time zone. */
public record Style(Templates templates, LanguageChoice language, ZoneId zone) {

  /** The built-in words, the owner's language, the system's time zone. */
  public static Style usual() {
    return new Style(Templates.builtIn(), LanguageChoice.USUAL, ZoneId.systemDefault());
  }

  /** For the owner of a mailbox. */
  public Wording towards(Owner owner) {
    return templates.wording(language.choose(owner.language(), templates), zone);
  }

  /** For somebody else, whose language is the channel's. */
  public Wording towardsOthers() {
    return templates.wording(language.otherwise(), zone);
  }
}
