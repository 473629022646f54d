package mailquota.probe;

import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.DovecotVersions;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code fallback: status-size} on a Dovecot without QUOTA, with folders of all kinds. */
@Tag("real")
@Timeout(120)
@ClassTemplate
class DovecotSizesIT {

  private static final Pattern SIZE = Pattern.compile("(?m)^(.*) messages=(\\d+) vsize=(\\d+)$");

  @RegisterExtension
  static final DovecotVersions WITHOUT_QUOTA =
      DovecotVersions.with(settings ->
          settings
              .withoutImapQuota()
              .publicFolders()
              .line(
                  """
                  namespace inbox {
                    inbox = yes
                    separator = /
                    mailbox Everything {
                      special_use = \\All
                    }
                  }
                  """));

  @Test
  void reportsTheSumOfAllFolders(Dovecot dovecot) {
    var address = "sizes@example.org";
    dovecot.addUser(User.named(address));
    dovecot.deliver(address, 5000);
    dovecot.deliver(address, 70_000);
    for (String folder :
        List.of("Sent", "Sent/2025", "Entwürfe & mehr", "a \"quoted\" \\ name", "100%", "Leer")) {
      dovecot.doveadm("mailbox", "create", "-u", address, folder);
    }
    for (String folder : List.of("Sent/2025", "Entwürfe & mehr", "a \"quoted\" \\ name")) {
      dovecot.doveadm("copy", "-u", address, folder, "mailbox", "INBOX", "all");
    }

    var prober = prober(dovecot);
    for (Bytes limit : new Bytes[] {null, new Bytes(1 << 20), null}) {
      assertThat(root(prober.probe(mailbox(address, limit), Trace.NONE)))
          .isEqualTo(sum(dovecot, address, limit == null ? Limit.UNLIMITED : finite(limit)));
    }
    assertThat(sum(dovecot, address, Limit.UNLIMITED).resources())
        .containsEntry(Resource.MESSAGE, unlimited(8));
  }

  @Test
  void theSecondProbeIsPipelined(Dovecot dovecot) {
    var address = "flight@sizes.example.org";
    dovecot.addUser(User.named(address));
    var prober = prober(dovecot);
    prober.probe(mailbox(address), Trace.NONE);
    var trace = new RecordingTrace();
    assertThat(prober.probe(mailbox(address), trace)).isInstanceOf(Measured.class);
    assertThat(flights(trace))
        .singleElement()
        .asString()
        .containsSubsequence("AUTHENTICATE", "NAMESPACE", "LIST", "STATUS (SIZE", "LOGOUT");
  }

  /** The owner of a folder is known by NAMESPACE, a virtual folder by its special use. */
  @Test
  void sharedAndVirtualFoldersDoNotCount(Dovecot dovecot) {
    var address = "own@sizes.example.org";
    dovecot.addUser(User.named(address));
    dovecot.deliver(address, 5000);
    var own = sum(dovecot, address, Limit.UNLIMITED);
    for (String folder : List.of("Public/News", "Everything")) {
      dovecot.doveadm("mailbox", "create", "-u", address, folder);
      dovecot.doveadm("copy", "-u", address, folder, "mailbox", "INBOX", "all");
    }
    assertThat(sum(dovecot, address, Limit.UNLIMITED)).isNotEqualTo(own);
    assertThat(root(prober(dovecot).probe(mailbox(address), Trace.NONE))).isEqualTo(own);
  }

  /** The fallback is for servers without QUOTA, not for mailboxes without a quota. */
  @Test
  void quotaIsRequestedWhereItIsOffered(DovecotVersion version) {
    try (var dovecot = Dovecot.start(DovecotSettings.of(version))) {
      dovecot.addUsers(
          List.of(User.named("free@example.org"), User.named("limited@example.org").storage("1M")));
      var prober = prober(dovecot);
      for (int i = 0; i < 2; i++) {
        assertThat(prober.probe(mailbox("free@example.org", new Bytes(1000)), Trace.NONE))
            .isEqualTo(new NoQuota());
        assertThat(root(prober.probe(mailbox("limited@example.org"), Trace.NONE)))
            .isEqualTo(TestServers.root("User quota", usage(0, 1 << 20)));
      }
    }
  }

  @Test
  void manyFoldersAreRequestedOneByOne(DovecotVersion version) {
    var address = "many@example.org";
    var settings =
        DovecotSettings.of(version)
            .withoutImapQuota()
            .line("imap_capability = IMAP4rev1 SASL-IR NAMESPACE STATUS=SIZE");
    try (var dovecot = Dovecot.start(settings)) {
      dovecot.addUser(User.named(address));
      dovecot.deliver(address, 5000);
      var folders =
          IntStream.range(0, 300).mapToObj(i -> "a \"folder\" \\ " + "ä".repeat(60) + i).toList();
      dovecot.doveadm(words(List.of("mailbox", "create", "-u", address), folders));
      dovecot.doveadm("copy", "-u", address, folders.getLast(), "mailbox", "INBOX", "all");
      var trace = new RecordingTrace();
      assertThat(root(prober(dovecot).probe(mailbox(address), trace)))
          .isEqualTo(sum(dovecot, address, Limit.UNLIMITED));
      assertThat(flights(trace).stream().filter(flight -> flight.contains(" STATUS ")))
          .isNotEmpty();
    }
  }

  private static String[] words(List<String> words, List<String> more) {
    return Stream.concat(words.stream(), more.stream()).toArray(String[]::new);
  }

  /** The commands that the client sent between two answers. */
  private static List<String> flights(RecordingTrace trace) {
    return Pattern.compile("(?:C: .*\n)+")
        .matcher(String.join("\n", trace.lines()) + "\n")
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static Prober prober(Dovecot dovecot) {
    var server =
        TestServers.dialect(
            TestServers.at(TestServers.of(Method.IMAP, dovecot.imapPort()), dovecot.host()),
            new Dialect("", Fallback.STATUS_SIZE, ZeroLimit.UNLIMITED));
    return Probers.of(server, InstantSource.system());
  }

  private static QuotaRoot root(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    var roots = ((Measured) result).reading().roots();
    assertThat(roots).hasSize(1);
    return roots.getFirst();
  }

  private static Limit finite(Bytes limit) {
    return new Limit.Finite(limit.count());
  }

  /** The sum of the folder sizes that doveadm reports. */
  private static QuotaRoot sum(Dovecot dovecot, String address, Limit limit) {
    var folders =
        SIZE.matcher(
                dovecot.doveadm(
                    "-f", "flow", "mailbox", "status", "-u", address, "messages vsize", "*"))
            .results()
            .toList();
    assertThat(folders).isNotEmpty();
    return TestServers.root("", new Usage(sum(folders, 3), limit), unlimited(sum(folders, 2)));
  }

  private static long sum(List<MatchResult> folders, int group) {
    return folders.stream().mapToLong(folder -> Long.parseLong(folder.group(group))).sum();
  }
}
