package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningPolicy;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which line and which state a result comes to, held against the grammar of the guidelines. */
class MailboxCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final long MIB = 1L << 20;

  private static final String RANGE = "@?(?:~:|-?[0-9.]+:)?(?:-?[0-9.]+)?";

  /** Nagios plugin guidelines, "Performance data": 'label'=value[UOM];[warn];[crit];[min];[max]. */
  private static final String DATUM =
      "(?:'[^'=|]+'|[^'=|\\s]+)=-?[0-9.]+(?:s|us|ms|%%|[KMGT]?B|c)?(?:;%1$s){0,2}(?:;(?:-?[0-9.]+)?){0,2}"
          .formatted(RANGE);

  private static final Pattern LINE =
      Pattern.compile(
          "QUOTA (?:OK|WARNING|CRITICAL|UNKNOWN) - [^|\\p{Cc}]+(?: \\| %1$s(?: %1$s)*)?"
              .formatted(DATUM));

  @ParameterizedTest
  @CsvSource({
    "800, 80, 95, OK,       80%",
    "801, 80, 95, WARNING,  80.1%",
    "950, 80, 95, WARNING,  95%",
    "951, 80, 95, CRITICAL, 95.1%",
    "1200, 80, 95, CRITICAL, 120%",
    "850, @80:95, 95, WARNING, 85%",
    "960, @80:95, ~:97, OK, 96%",
    "50, 10:, 5:, WARNING, 5%",
    "49, 10:, 5:, CRITICAL, 4.9%",
    "0, 80, 95, OK, 0%"
  })
  void theRatioIsComparedWithTheRanges(
      long used, String warning, String critical, ServiceState state, String ratio) {
    CheckResult result =
        check(measured(root("", storage(used, 1000))), null, thresholds(warning, critical));
    assertThat(result.state()).isEqualTo(state);
    assertThat(result.performanceData().getFirst())
        .isEqualTo("ratio=" + ratio + ";" + warning + ";" + critical + ";0");
  }

  @Test
  void theRatioIsNeverRoundedUp() {
    CheckResult result =
        check(measured(root("", storage(99_999, 100_000))), null, thresholds("99.99", "100"));
    assertThat(result.state()).isEqualTo(ServiceState.OK);
    assertThat(result.line()).contains("99.9% full").contains("ratio=99.99%;");
  }

  @ParameterizedTest
  @CsvSource({"OK, OK", "INFO, OK", "WARNING, WARNING", "CRITICAL, CRITICAL", "FULL, CRITICAL"})
  void withoutRangesTheLevelOfTheConfigurationDecides(Level level, ServiceState state) {
    CheckResult result =
        check(measured(root("", storage(500, 1000))), level, new CheckThresholds(null, null));
    assertThat(result.state()).isEqualTo(state);
    assertThat(result.performanceData().getFirst()).isEqualTo("ratio=50%;90;95;0");
  }

  @Test
  void theFullestResourceIsShownAndEveryUseIsData() {
    CheckResult result =
        check(
            measured(
                root("User quota", storage(100 * MIB, 1024 * MIB), messages(990, 1000)),
                root("Mail Archive", storage(3000 * MIB, 4096 * MIB))),
            null,
            thresholds("80", "95"));
    assertThat(result.line())
        .isEqualTo(
            "QUOTA CRITICAL - alice@example.org: 99.0% full, 990 of 1000 messages, 10 free"
                + " (User quota) | ratio=99%;80;95;0 used=104857600B;;;0;1073741824"
                + " messages=990;;;0;1000 'used Mail Archive'=3145728000B;;;0;4294967296");
  }

  @Test
  void anUnlimitedMailboxIsOkWithoutARatio() {
    CheckResult result =
        check(
            measured(root("", new Named(Resource.STORAGE, new Usage(5 << 20, Limit.UNLIMITED)))),
            Level.OK,
            thresholds("10:", "20:"));
    assertThat(result.line())
        .isEqualTo("QUOTA OK - alice@example.org: 5.0 MiB used, no limit | used=5242880B;;;0");
  }

  @Test
  void whatWasNotMeasuredIsUnknownWithoutData() {
    assertThat(check(new Unsupported(), null, thresholds("80", "95")).line())
        .isEqualTo("QUOTA UNKNOWN - alice@example.org: the server reports no quota");
    Failed failed = new Failed(Reason.AUTH, "login refused: a|b\nc");
    assertThat(check(failed, Level.FULL, thresholds("80", "95")).line())
        .isEqualTo("QUOTA UNKNOWN - alice@example.org: auth: login refused: a/b?c");
  }

  @Property(tries = 500)
  void everyLineFollowsTheGuidelines(
      @ForAll String root,
      @ForAll String other,
      @ForAll @LongRange(min = 0) long used,
      @ForAll @LongRange(min = 0) long limit) {
    CheckResult result =
        check(
            measured(root(root, storage(used, limit)), root(other, messages(used, limit))),
            Level.OK,
            thresholds("@80:95", "~:95.5"));
    assertThat(result.line()).matches(LINE);
  }

  private static CheckThresholds thresholds(String warning, String critical) {
    return new CheckThresholds(ThresholdRange.parse(warning), ThresholdRange.parse(critical));
  }

  private static CheckResult check(
      ProbeResult result, @Nullable Level level, CheckThresholds thresholds) {
    Mailbox mailbox =
        new Mailbox(new Address("alice@example.org"), "mx1", Owner.UNKNOWN, null, null, false);
    Probe probe = new Probe(mailbox, NOW, Duration.ZERO, result);
    MailboxStatus status = new MailboxStatus(probe, level, null, List.of(), Map.of());
    return MailboxCheck.of(status, thresholds, WarningPolicy.DEFAULT);
  }

  private record Named(Resource resource, Usage usage) {}

  private static Measured measured(QuotaRoot... roots) {
    return new Measured(new Reading(NOW, List.of(roots)));
  }

  private static QuotaRoot root(String name, Named... resources) {
    return new QuotaRoot(
        name, List.of(resources).stream().collect(Collectors.toMap(Named::resource, Named::usage)));
  }

  private static Named storage(long used, long limit) {
    return new Named(Resource.STORAGE, new Usage(used, new Limit.Finite(limit)));
  }

  private static Named messages(long used, long limit) {
    return new Named(Resource.MESSAGE, new Usage(used, new Limit.Finite(limit)));
  }
}
