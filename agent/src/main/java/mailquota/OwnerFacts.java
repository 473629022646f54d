package mailquota;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.owner.OwnerView;
import mailquota.notify.OwnerLinks;
import mailquota.notify.email.EmailSettings;
import mailquota.notify.text.Templates;
import mailquota.notify.text.Wording;
import mailquota.probe.FolderSize;
import mailquota.quota.Address;
import mailquota.quota.Owner;
import mailquota.silence.Silence;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What the pages of owners ask of the agent, from its parts. Thread-safe.
 *
 * @param config the present configuration
 */
record OwnerFacts(Web.Parts parts, Supplier<AgentConfig> config) implements OwnerView {

  @Override
  public Optional<OwnerLinks> links() {
    return config.get().http().ownerLinks();
  }

  @Override
  public Optional<MailboxStatus> find(Address mailbox) {
    return parts.find(mailbox);
  }

  @Override
  public List<FolderSize> folders(Subject subject) {
    return parts
        .sources()
        .inventory()
        .find(subject.mailbox())
        .map(parts.monitor()::folders)
        .orElse(List.of());
  }

  /** As the mails of the first channel to owners. */
  @Override
  public Wording wording(Owner owner) {
    @Nullable Locale language = owner.language();
    return config.get().channels().stream()
        .filter(channel -> channel.toOwner().isPresent() && channel instanceof EmailSettings)
        .map(channel -> ((EmailSettings) channel).style().towards(owner))
        .findFirst()
        .orElseGet(() ->
            Templates.builtIn()
                .wording(language == null ? Locale.ENGLISH : language, ZoneId.systemDefault()));
  }

  @Override
  public List<Silence> silences() {
    return parts.silences().now().all();
  }

  @Override
  public void silence(Silence silence, List<Silence> inPlaceOf) {
    parts.silences().add(silence);
    inPlaceOf.forEach(each -> parts.silences().expire(each.id()));
  }
}
