package mailquota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mailquota.config.AgentConfig;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.Problem;
import mailquota.http.ReloadRoutes.Outcome;
import mailquota.http.api.AgentView.Configuration;
import mailquota.http.api.AgentView.Reloaded;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.quota.FileVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the configuration of the running agent by the present content of its file: on request,
 * and with {@code reload: auto} also when the file has changed. Reads the secrets again if their
 * files have changed and logins are refused. One reload at a time. Thread-safe.
 */
final class Reload {

  /**
   * How often the files are looked at. A changed file is loaded when two looks find it the same.
   */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final AgentConfig started;
  private final Function<AgentConfig, Map<String, Long>> replace;
  private final InstantSource clock;
  private final Loop loop = new Loop(Thread.ofVirtual(), "reload", this::look);

  /** Guards the changes of the next fields. */
  private final Guard reloading = new Guard();

  private volatile Valid present;
  private volatile Instant lastSuccess;
  private volatile boolean isLoginRefused;

  /** The last reload on request or of a changed file; null for none. */
  private volatile @Nullable Reloaded last;

  /** The version of the file that was loaded last, successfully or not. */
  private volatile Optional<FileVersion> loaded;

  /** The version at the last look; used by the thread of the loop. */
  private Optional<FileVersion> seen;

  /**
   * @param started the configuration of the agent at its start
   * @param replace replaces the configuration; returns the number of notices that wait for channels
   *     which it has no more, by channel
   */
  Reload(Valid started, Function<AgentConfig, Map<String, Long>> replace, InstantSource clock) {
    this.started = started.config();
    this.replace = replace;
    this.clock = clock;
    present = started;
    lastSuccess = clock.instant();
    loaded = started.files().version();
    seen = loaded;
  }

  Loop loop() {
    return loop;
  }

  /** The present configuration, and how the last reload has ended. */
  Configuration configuration() {
    Valid now = present;
    return new Configuration(now.files().path().toString(), now.effective(), lastSuccess, last);
  }

  /** Whether the last reload succeeded; true before the first. */
  boolean isSuccessful() {
    Reloaded ended = last;
    return ended == null || ended.problems().isEmpty();
  }

  /** When the present configuration was loaded. */
  Instant lastSuccess() {
    return lastSuccess;
  }

  /** Reports a refused login, which may be due to a secret that has changed. Does not block. */
  void loginRefused() {
    isLoginRefused = true;
  }

  /** Reloads the configuration. A reload that is under way ends first. */
  Outcome now() {
    return reloading.get(() -> {
      loaded = present.files().versionNow();
      Outcome outcome = attempt();
      if (outcome instanceof Outcome.Applied) {
        lastSuccess = clock.instant();
      }
      last = new Reloaded(clock.instant(), problems(outcome));
      log(outcome);
      return outcome;
    });
  }

  private static List<String> problems(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Applied _ -> List.of();
      case Outcome.Invalid(List<String> problems) -> problems;
      case Outcome.NeedsRestart(List<String> keys) ->
          List.of(String.join(", ", keys) + " changed, which needs a restart");
      case Outcome.Failed(String why) -> List.of(why);
    };
  }

  private Outcome attempt() {
    try {
      return switch (present.files().loadAgain()) {
        case Invalid(List<Problem> problems) -> new Outcome.Invalid(lines(problems));
        case Valid valid -> {
          List<String> fixed = started.fixedKeysChangedIn(valid.config());
          yield fixed.isEmpty() ? apply(valid) : new Outcome.NeedsRestart(fixed);
        }
      };
    } catch (RuntimeException e) {
      log.error("the configuration cannot be applied, the present one stays", e);
      return new Outcome.Failed("the configuration cannot be applied: " + e);
    }
  }

  private Outcome apply(Valid valid) {
    Map<String, Long> waiting = replace.apply(valid.config());
    present = valid;
    return new Outcome.Applied(lines(valid.warnings()), waiting);
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  private void log(Outcome outcome) {
    switch (outcome) {
      case Outcome.Applied(List<String> warnings, Map<String, Long> waiting) -> {
        log.info("file={} the configuration is loaded", present.files().path());
        warnings.forEach(warning -> log.warn("{}", warning));
        waiting.forEach((channel, count) ->
            log.warn(
                "channel={} is no more in the configuration, notices={} wait for it in the store",
                channel,
                count));
      }
      case Outcome.Invalid(List<String> problems) -> {
        log.error("file={} is invalid, the present configuration stays", present.files().path());
        problems.forEach(problem -> log.error("{}", problem));
      }
      case Outcome.NeedsRestart(List<String> keys) ->
          log.error(
              "file={} changes keys that need a restart, the present configuration stays: {}",
              present.files().path(),
              String.join(", ", keys));
      case Outcome.Failed _ -> {} // Logged with its stack.
    }
  }

  /** Looks at the files. Returns how long to wait for the next look. */
  Duration look() {
    if (present.files().isWatched()) {
      Optional<FileVersion> version = present.files().versionNow();
      // A file that is gone may be about to be replaced.
      if (version.isPresent() && !version.equals(loaded) && version.equals(seen)) {
        var _ = now();
      }
      seen = version;
    }
    if (isLoginRefused) {
      isLoginRefused = false;
      reloading.run(this::readSecrets);
    }
    return LOOK;
  }

  /** Applies changed secrets, and nothing else that has changed in the file. */
  private void readSecrets() {
    if (!present.files().haveSecretsChanged()) {
      return;
    }
    switch (present.files().withSecretsOfNow()) {
      case Valid valid -> {
        var _ = apply(valid);
        log.info("logins are refused, the secrets are read again");
      }
      case Invalid(List<Problem> problems) -> {
        isLoginRefused = true; // Looked at again.
        log.debug("secrets cannot be read: {}", lines(problems));
      }
    }
  }
}
