package mailquota.config;

import mailquota.config.ConfigFile.LabelMode;
import mailquota.config.ConfigFile.MetricsSection;
import mailquota.metrics.MetricsSettings;
import mailquota.quota.HashedNames;
import mailquota.quota.Naming;
import mailquota.quota.Secret;

record MetricsRules(Problems problems, Secrets secrets) {

  /** A shorter key can be found by trying: addresses are easily guessed. */
  private static final int SHORT_KEY = 16;

  /**
   * Checks the section.
   *
   * @param listed the number of mailboxes in the file itself
   */
  MetricsSettings check(MetricsSection section, int listed) {
    Naming names = names(section);
    if (section.top() < 1) {
      problems.expected("metrics.top", "a number above 0", section.top());
      return MetricsSettings.DEFAULT;
    }
    MetricsSettings settings =
        new MetricsSettings(section.mailboxes(), section.domains(), section.top(), names);
    settings.costOf(listed).ifPresent(cost -> problems.warn("metrics.mailboxes", cost));
    return settings;
  }

  private Naming names(MetricsSection section) {
    Secret key = secrets.resolve("metrics.hash-key", section.hashKey());
    if (section.labels() == LabelMode.PLAIN) {
      if (section.hashDomains()) {
        problems.expected("metrics.hash-domains", "false without labels: hashed", "true");
      }
      return Naming.PLAIN;
    }
    if (section.hashKey() == null) {
      problems.missing("metrics.hash-key", "a secret such as env:HASH_KEY");
    }
    if (key == null) {
      return Naming.PLAIN;
    }
    if (key.reveal().length() < SHORT_KEY) {
      problems.warn(
          "metrics.hash-key",
          "a key of fewer than " + SHORT_KEY + " characters; it can be found by trying");
    }
    return new HashedNames(key, section.hashDomains());
  }
}
