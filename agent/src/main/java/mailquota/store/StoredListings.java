package mailquota.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Listings;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The contents of sources in PostgreSQL, each in one row: a million addresses are some 10 MB. Ages
 * are by the clock of the database. Each method is one transaction, may take seconds, and throws
 * {@link StoreException} if the database fails. Thread-safe.
 */
public final class StoredListings implements Listings {

  private static final String FIND =
      """
      select version, case when version <> :known then content end as content from listing
      where name = :name and read_at > clock_timestamp() - :age * interval '1 ms'
      """;

  private static final String PUBLISH =
      """
      insert into listing as l (name, version, read_at, content)
      values (:name, 1, clock_timestamp(), :content)
      on conflict (name) do update
        set version = l.version + 1, read_at = excluded.read_at, content = excluded.content
      returning version
      """;

  private static final String CONFIRM =
      "update listing set read_at = clock_timestamp() where name = :name";

  private final Store store;
  private final Predicate<String> isReader;

  /**
   * @param isReader whether this agent reads the source of a name
   */
  public StoredListings(Store store, Predicate<String> isReader) {
    this.store = store;
    this.isReader = isReader;
  }

  @Override
  public boolean isReader(String source) {
    return isReader.test(source);
  }

  @Override
  public Found find(String source, Duration age, long known) {
    return store.get(
        "read the content of a source",
        handle ->
            handle
                .createQuery(FIND)
                .bind("name", source)
                .bind("age", age.toMillis())
                .bind("known", known)
                .map((row, _) -> found(row.getLong("version"), row.getBytes("content")))
                .findOne()
                .orElseGet(Found.None::new));
  }

  private static Found found(long version, byte @Nullable [] content) {
    return content == null ? new Found.Same() : new Found.Content(version, read(content));
  }

  @Override
  public long publish(String source, List<MailboxEntry> content) {
    return store.get(
        "write the content of a source",
        handle ->
            handle
                .createQuery(PUBLISH)
                .bind("name", source)
                .bind("content", written(content))
                .mapTo(Long.class)
                .one());
  }

  @Override
  public void confirm(String source) {
    store.get(
        "confirm the content of a source",
        handle -> handle.createUpdate(CONFIRM).bind("name", source).execute());
  }

  private static byte[] written(List<MailboxEntry> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      out.writeInt(content.size());
      for (MailboxEntry each : content) {
        Locale language = each.language();
        Bytes limit = each.limit();
        Boolean isExcluded = each.isExcluded();
        write(out, each.address().value());
        write(out, each.server());
        write(out, each.contact());
        write(out, language == null ? null : language.toLanguageTag());
        out.writeLong(limit == null ? -1 : limit.count());
        out.writeByte(isExcluded == null ? -1 : isExcluded ? 1 : 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, @Nullable String text) throws IOException {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(UTF_8);
    out.writeInt(text == null ? -1 : bytes.length);
    out.write(bytes);
  }

  private static List<MailboxEntry> read(byte[] content) {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(content)))) {
      int size = in.readInt();
      List<MailboxEntry> entries = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        entries.add(entry(in));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MailboxEntry entry(DataInputStream in) throws IOException {
    Address address = new Address(text(in));
    String server = text(in);
    String contact = find(in);
    String language = find(in);
    long limit = in.readLong();
    byte isExcluded = in.readByte();
    return new MailboxEntry(
        address,
        server,
        contact,
        language == null ? null : Locale.forLanguageTag(language),
        limit < 0 ? null : new Bytes(limit),
        null,
        isExcluded < 0 ? null : isExcluded == 1);
  }

  private static String text(DataInputStream in) throws IOException {
    String found = find(in);
    if (found == null) {
      throw new IOException("an entry without an address or a server");
    }
    return found;
  }

  private static @Nullable String find(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : new String(in.readNBytes(length), UTF_8);
  }
}
