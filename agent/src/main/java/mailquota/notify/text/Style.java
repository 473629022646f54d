package mailquota.notify.text;

import java.time.ZoneId;
import mailquota.quota.Owner;

/** The templates, language and time zone of a channel. */
public record Style(Templates templates, LanguageChoice language, ZoneId zone) {

  public Wording towards(Owner owner) {
    return templates.wording(language.choose(owner.language(), templates), zone);
  }

  /** For readers other than the owner, in the channel's language. */
  public Wording towardsOthers() {
    return templates.wording(language.otherwise(), zone);
  }
}
