package mailquota;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.config.AgentConfig;
import mailquota.loop.Loop;
import mailquota.metrics.OtlpSettings;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.polling.PolledServer;
import mailquota.probe.MailServer;

/**
 * The parts of one configuration. They are built whole, before any of them is used; a part of the
 * configuration before is reused if its settings are equal. Immutable.
 */
record ConfiguredParts(
    Map<MailServer, PolledServer> servers,
    Map<ChannelSettings, Channel> channels,
    Map<ChannelSettings, Loop> reporters,
    Map<OtlpSettings, Loop> pushes) {

  static final ConfiguredParts NONE = new ConfiguredParts(Map.of(), Map.of(), Map.of(), Map.of());

  /** Builds parts from their settings, without starting them. */
  interface Builder {

    PolledServer server(MailServer settings);

    Optional<Channel> channel(ChannelSettings settings);

    Optional<Loop> reporter(ChannelSettings settings);

    Loop push(OtlpSettings settings);
  }

  /** The parts of the next configuration. */
  ConfiguredParts next(AgentConfig config, Builder builder) {
    return new ConfiguredParts(
        next(config.servers(), servers, server -> Optional.of(builder.server(server))),
        next(config.channels(), channels, builder::channel),
        next(config.channels(), reporters, builder::reporter),
        next(
            config.otlp().stream().toList(),
            pushes,
            settings -> Optional.of(builder.push(settings))));
  }

  private static <S, P> Map<S, P> next(
      List<S> settings, Map<S, P> before, Function<S, Optional<P>> build) {
    Map<S, P> next = new LinkedHashMap<>();
    for (S each : settings) {
      P known = before.get(each);
      Optional<P> part = known == null ? build.apply(each) : Optional.of(known);
      part.ifPresent(built -> next.put(each, built));
    }
    return next;
  }

  List<PolledServer> polled() {
    return List.copyOf(servers.values());
  }

  List<Channel> delivered() {
    return List.copyOf(channels.values());
  }

  /** The loops of reporters and of pushes. */
  List<Loop> loops() {
    return Stream.concat(reporters.values().stream(), pushes.values().stream()).toList();
  }

  /** The loops that {@code others} do not include. */
  List<Loop> loopsNotIn(ConfiguredParts others) {
    List<Loop> own = new ArrayList<>(loops());
    own.removeAll(others.loops());
    return own;
  }
}
