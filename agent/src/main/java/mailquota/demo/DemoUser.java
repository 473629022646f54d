package mailquota.demo;

import java.util.List;
import java.util.function.DoubleSupplier;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;

/**
 * A mailbox of the demo. Thread-safe, as its clock is.
 *
 * @param password the accepted password, which may differ from the one of the agent
 * @param clock seconds since the start of the demo, at its speed
 */
record DemoUser(String address, String password, Kind kind, Filling filling, DoubleSupplier clock)
    implements DemoMailbox {

  private static final long MESSAGE_BYTES = 75_000;

  /** For so many bytes of the limit on storage, the limit on messages has one. */
  private static final long LIMIT_BYTES = 60_000;

  enum Kind {
    /** One root with a storage limit. */
    STORAGE,
    /** One root with limits on storage and on messages. */
    STORAGE_AND_MESSAGES,
    /** A second root for the archive, which does not fill. */
    WITH_ARCHIVE,
    UNLIMITED
  }

  @Override
  public boolean accepts(String tried) {
    return password.equals(tried);
  }

  @Override
  public List<DemoRoot> roots() {
    DemoResource storage = new DemoResource.Storage(sizeBytes(), filling.limitBytes());
    return switch (kind) {
      case STORAGE -> List.of(new DemoRoot("User quota", storage));
      case STORAGE_AND_MESSAGES ->
          List.of(
              new DemoRoot(
                  "User quota",
                  storage,
                  new DemoResource.Messages(messages(), filling.limitBytes() / LIMIT_BYTES)));
      case WITH_ARCHIVE ->
          List.of(
              new DemoRoot("User quota", storage),
              new DemoRoot(
                  "Archive",
                  new DemoResource.Storage(filling.limitBytes() / 3, 4 * filling.limitBytes())));
      case UNLIMITED -> List.of();
    };
  }

  @Override
  public long sizeBytes() {
    return filling.usedBytes(clock.getAsDouble());
  }

  @Override
  public long messages() {
    return sizeBytes() / MESSAGE_BYTES;
  }

  boolean acceptsMail() {
    return kind == Kind.UNLIMITED || sizeBytes() < filling.limitBytes();
  }
}
