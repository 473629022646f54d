package mailquota.notify;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.state.DeliveryGate;
import mailquota.store.Delivered;
import mailquota.store.OutboxEntry;

/** What a test says is held, as a recorder would. */
public final class GatedEntries implements DeliveryGate {

  private volatile boolean isKnown = true;
  private volatile List<OutboxEntry> overdue = List.of();
  private final List<Delivered> delivered = new CopyOnWriteArrayList<>();

  void isKnown(boolean now) {
    isKnown = now;
  }

  void overdue(List<OutboxEntry> now) {
    overdue = now;
  }

  @Override
  public boolean isKnown() {
    return isKnown;
  }

  @Override
  public boolean holds(OutboxEntry entry) {
    return true;
  }

  @Override
  public long losses() {
    return 0;
  }

  @Override
  public boolean mustRecord() {
    return false;
  }

  @Override
  public boolean maySend(OutboxEntry entry) {
    return true;
  }

  @Override
  public List<OutboxEntry> overdue(String channel) {
    return overdue.stream().filter(entry -> entry.channel().equals(channel)).toList();
  }

  @Override
  public void delivered(Delivered left) {
    delivered.add(left);
  }

  /** The recorded deliveries. */
  List<Delivered> delivered() {
    return List.copyOf(delivered);
  }
}
