package mailquota.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import mailquota.inventory.source.LdapMapping;
import org.jspecify.annotations.Nullable;

/** The key {@code ldap} of a source of mailboxes. */
record LdapSection(
    @Nullable UrlText url,
    Boolean starttls,
    Boolean allowPlaintext,
    @Nullable String caFile,
    @Nullable String user,
    @Nullable SecretText password,
    @Nullable String base,
    String filter,
    Integer page,
    LdapMapping address,
    @Nullable LdapMapping contact,
    @Nullable LdapMapping language,
    @Nullable LdapMapping limit,
    @Nullable LdapMapping server,
    @Nullable LdapMapping exclude,
    @Nullable Duration refresh) {

  /** The most that Active Directory gives is 1000. */
  private static final int USUAL_PAGE = 500;

  private static final LdapMapping USUAL_ADDRESS = LdapMapping.parse("mail");

  @JsonCreator
  LdapSection(
      @Nullable UrlText url,
      @Nullable Boolean starttls,
      @Nullable Boolean allowPlaintext,
      @Nullable String caFile,
      @Nullable String user,
      @Nullable SecretText password,
      @Nullable String base,
      @Nullable String filter,
      @Nullable Integer page,
      @Nullable LdapMapping address,
      @Nullable LdapMapping contact,
      @Nullable LdapMapping language,
      @Nullable LdapMapping limit,
      @Nullable LdapMapping server,
      @Nullable LdapMapping exclude,
      @Nullable Duration refresh) {
    this.url = url;
    this.starttls = ConfigFile.or(starttls, false);
    this.allowPlaintext = ConfigFile.or(allowPlaintext, false);
    this.caFile = caFile;
    this.user = user;
    this.password = password;
    this.base = base;
    this.filter = ConfigFile.or(filter, "(mail=*)");
    this.page = ConfigFile.or(page, USUAL_PAGE);
    this.address = ConfigFile.or(address, USUAL_ADDRESS);
    this.contact = contact;
    this.language = language;
    this.limit = limit;
    this.server = server;
    this.exclude = exclude;
    this.refresh = refresh;
  }
}
