package mailquota.cli;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

/** The result of the check of a mailbox by its status: a pure function. */
final class MailboxCheck {

  /** A limited resource of a root. */
  private record Limited(QuotaRoot root, Resource resource, Usage usage, Ratio ratio, long most) {}

  private MailboxCheck() {}

  static CheckResult of(MailboxStatus status, CheckThresholds thresholds, WarningPolicy policy) {
    String mailbox = status.mailbox().address().value();
    return switch (status.lastProbe().result()) {
      case Measured(Reading reading) -> {
        Level level = status.level();
        yield measured(mailbox, reading, level == null ? Level.OK : level, thresholds, policy);
      }
      case NoQuota() -> new CheckResult(ServiceState.OK, mailbox + ": no quota", List.of());
      case Unsupported() -> CheckResult.unknown(mailbox + ": the server reports no quota");
      case Failed(Reason reason, String detail, _) ->
          CheckResult.unknown(mailbox + ": " + reason.label() + ": " + detail);
    };
  }

  private static CheckResult measured(
      String mailbox,
      Reading reading,
      Level level,
      CheckThresholds thresholds,
      WarningPolicy policy) {
    List<String> data = new ArrayList<>();
    Optional<Limited> fullest = fullest(reading);
    ServiceState state = ServiceState.OK;
    if (fullest.isPresent()) {
      BigDecimal percent = CheckThresholds.percent(fullest.get().ratio());
      state = thresholds.state(percent, level);
      data.add("ratio=%s%%;%s;0".formatted(percent.toPlainString(), thresholds.written(policy)));
    }
    data.addAll(use(reading.roots()));
    String text =
        fullest
            .map(limited -> text(limited, reading.roots().size() > 1))
            .orElseGet(() -> unlimited(reading.roots()));
    return new CheckResult(state, mailbox + ": " + text, data);
  }

  private static Optional<Limited> fullest(Reading reading) {
    List<Limited> all = new ArrayList<>();
    for (QuotaRoot root : reading.roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            if (resource.stopsMail() && usage.limit() instanceof Limit.Finite(long most)) {
              usage
                  .ratio()
                  .ifPresent(ratio -> all.add(new Limited(root, resource, usage, ratio, most)));
            }
          });
    }
    return all.stream().max(Comparator.comparing(Limited::ratio));
  }

  /** Such as {@code 91% full, 932 MiB of 1.0 GiB used, 92 MiB free}. */
  private static String text(Limited limited, boolean namesRoot) {
    long used = limited.usage().used();
    long free = Math.max(0, limited.most() - used);
    String amounts =
        limited.resource().equals(Resource.STORAGE)
            ? "%s of %s used, %s free"
                .formatted(
                    new Bytes(used).human(),
                    new Bytes(limited.most()).human(),
                    new Bytes(free).human())
            : "%d of %d messages, %d free".formatted(used, limited.most(), free);
    String where = namesRoot ? " (" + limited.root().name() + ")" : "";
    return limited.ratio().percent() + " full, " + amounts + where;
  }

  private static String unlimited(List<QuotaRoot> roots) {
    String used =
        roots.stream()
            .map(root -> root.resources().get(Resource.STORAGE))
            .filter(usage -> usage != null)
            .map(usage -> new Bytes(usage.used()).human() + " used, ")
            .collect(joining());
    return used + "no limit";
  }

  /** The first root has the plain labels; those of the others have its name. */
  private static List<String> use(List<QuotaRoot> roots) {
    List<String> data = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      String name = roots.get(i).name().isEmpty() ? String.valueOf(i + 1) : roots.get(i).name();
      String root = i == 0 ? "" : " " + name;
      Map<Resource, Usage> resources = roots.get(i).resources();
      add(data, "used" + root, "B", resources.get(Resource.STORAGE));
      add(data, "messages" + root, "", resources.get(Resource.MESSAGE));
    }
    return data;
  }

  private static void add(List<String> data, String label, String unit, @Nullable Usage usage) {
    if (usage == null) {
      return;
    }
    String most = usage.limit() instanceof Limit.Finite(long limit) ? ";" + limit : "";
    data.add("%s=%d%s;;;0%s".formatted(quoted(label), usage.used(), unit, most));
  }

  /** A label has no equals sign and no quote, and is in quotes when it has a space. */
  private static String quoted(String label) {
    String clean = label.replaceAll("[='|]", "_");
    return clean.chars().anyMatch(Character::isWhitespace) ? "'" + clean + "'" : clean;
  }
}
