package mailquota.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import mailquota.fleet.Configured;
import mailquota.fleet.Layout;
import mailquota.fleet.Registry;
import mailquota.fleet.Registry.Answer.NameTaken;
import mailquota.fleet.Registry.Answer.NoTables;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Segment;
import mailquota.fleet.Tenure;
import mailquota.fleet.Timings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables {@code agent} and {@code segment} of PostgreSQL, on a connection of their own: a pool
 * that is used up costs no lease. After a failure the next transaction connects again. For one
 * thread.
 */
public final class FleetDatabase implements Registry {

  /** Below the time for which a lease is relied on. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(6);

  private static final String BOUNDS =
      FenceRows.ENDS
          + "set_config('lock_timeout', '2s', true), set_config('statement_timeout', '5s', true)";

  /** No row is returned while another process has the name. */
  private static final String BEAT =
      """
      insert into agent as a (name, id, since, until, servers, digests, ranges, version, timeline)
      values (?, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 ms', ?, ?, ?, ?, wal_timeline())
      on conflict (name) do update
        set id = excluded.id, until = clock_timestamp() + ? * interval '1 ms', left_at = null,
            servers = excluded.servers, digests = excluded.digests, ranges = excluded.ranges,
            version = excluded.version, timeline = excluded.timeline, beats = a.beats + 1,
            since = case when a.id = excluded.id and a.until >= clock_timestamp()
                              and a.timeline = excluded.timeline then a.since
                         else clock_timestamp() end
        where a.id = excluded.id or a.until < clock_timestamp() or a.left_at is not null
      returning since < clock_timestamp() - ? * interval '1 ms' as settled, timeline, beats
      """;

  private static final String FORGET =
      """
      delete from agent where coalesce(left_at, until) < clock_timestamp() - interval '24 hours'
      """;

  private static final String MEMBERS =
      """
      select name, id, servers, digests, ranges,
             case when left_at is null and until > clock_timestamp() then 'LIVE'
                  when left_at > clock_timestamp() - ? * interval '1 ms' then 'RESERVED'
                  when left_at is not null then 'LEFT'
                  else 'MISSING' end as presence,
             left_at is not null or timeline = wal_timeline() as has_arrived
      from agent
      """;

  private static final String SEGMENTS = "select server, lo, hi, holder, epoch from segment";

  private static final String TAKE = "update segment set holder = null where holder = ?";

  /** A row that a writer has locked is left to the next turn. */
  private static final String LOCK_FREE =
      """
      select epoch from segment where server = ? and lo = ? and epoch = ? for update skip locked
      """;

  /** No epoch of an earlier timeline comes again: a claim that was lost may still be known. */
  private static final String CLAIM =
      """
      update segment set holder = ?, epoch = greatest(epoch, wal_timeline() << 32) + 1, held_at = clock_timestamp()
      where server = ? and lo = ? and epoch = ?
        and (holder is null or not exists (select from agent a where a.id = segment.holder))
        and exists (select from agent a
                    where a.id = ? and a.until > clock_timestamp() and a.left_at is null)
      returning epoch
      """;

  private static final String RELEASE =
      """
      update segment set holder = null where server = ? and lo = ? and holder = ? and epoch = ?
      """;

  private static final String LEAVE =
      "update agent set left_at = clock_timestamp(), until = clock_timestamp() where id = ?";

  /** Of the manual's appendix A. */
  private static final String UNDEFINED_TABLE = "42P01";

  private static final Logger log = LoggerFactory.getLogger(FleetDatabase.class);

  @FunctionalInterface
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final StoreSettings settings;
  private final String version;
  private final long term;
  private final long reserved;
  private @Nullable Connection session;

  public FleetDatabase(StoreSettings settings, String version, Timings timings) {
    this.settings = settings;
    this.version = version;
    term = timings.term().toMillis();
    reserved = timings.reserved().toMillis();
  }

  @Override
  public Answer beat(Self self) throws SQLException {
    try {
      return transaction(connection -> beat(connection, self));
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return new NoTables();
      }
      throw e;
    }
  }

  private Answer beat(Connection connection, Self self) throws SQLException {
    try (PreparedStatement beat = connection.prepareStatement(BEAT)) {
      List<String> servers = List.copyOf(self.servers().keySet());
      List<Configured> configured = servers.stream().map(self.servers()::get).toList();
      beat.setString(1, self.name());
      beat.setObject(2, self.id());
      beat.setLong(3, term);
      beat.setArray(4, array(connection, "text", servers.stream()));
      beat.setArray(5, array(connection, "text", configured.stream().map(Configured::digest)));
      beat.setArray(6, array(connection, "integer", configured.stream().map(Configured::ranges)));
      beat.setString(7, version);
      beat.setLong(8, term);
      beat.setLong(9, term);
      try (ResultSet row = beat.executeQuery()) {
        return row.next() ? renewed(connection, row) : new NameTaken();
      }
    }
  }

  private Renewed renewed(Connection connection, ResultSet row) throws SQLException {
    try (Statement forget = connection.createStatement()) {
      forget.executeUpdate(FORGET);
    }
    // After the renewal: a claim that was committed before it is seen.
    return new Renewed(
        row.getBoolean("settled"),
        row.getLong("timeline"),
        row.getLong("beats"),
        members(connection),
        rows(connection));
  }

  /** A parameter of a statement, of elements of one type of PostgreSQL. */
  static Array array(Connection connection, String type, Stream<?> elements) throws SQLException {
    return connection.createArrayOf(type, elements.toArray());
  }

  private List<Member> members(Connection connection) throws SQLException {
    List<Member> members = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(MEMBERS)) {
      select.setLong(1, reserved);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          members.add(
              new Member(
                  row.getString("name"),
                  row.getObject("id", UUID.class),
                  Presence.valueOf(row.getString("presence")),
                  servers(row),
                  row.getBoolean("has_arrived")));
        }
      }
    }
    return members;
  }

  private static Map<String, Configured> servers(ResultSet row) throws SQLException {
    String[] servers = (String[]) row.getArray("servers").getArray();
    String[] digests = (String[]) row.getArray("digests").getArray();
    Integer[] ranges = (Integer[]) row.getArray("ranges").getArray();
    Map<String, Configured> configured = HashMap.newHashMap(servers.length);
    for (int i = 0; i < servers.length; i++) {
      configured.put(servers[i], new Configured(digests[i], ranges[i]));
    }
    return configured;
  }

  private static List<Row> rows(Connection connection) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(SEGMENTS)) {
      while (row.next()) {
        Segment segment = new Segment(row.getString("server"), row.getInt("lo"), row.getInt("hi"));
        rows.add(new Row(segment, row.getObject("holder", UUID.class), row.getLong("epoch")));
      }
    }
    return rows;
  }

  @Override
  public void layOut(Layout layout) throws SQLException {
    boolean isDone = transaction(connection -> LayoutRows.replace(connection, layout));
    if (isDone) {
      log.info(
          "server={} is divided into ranges={}, before={}",
          layout.server(),
          layout.after().size(),
          layout.before().size());
    }
  }

  @Override
  public void expire() throws SQLException {
    int taken = transaction(ExpiredRows::take);
    if (taken > 0) {
      log.warn("segments={} are taken from agents with an ended lease", taken);
    }
  }

  @Override
  public List<Tenure> claim(Self self, Collection<Row> free) throws SQLException {
    return transaction(connection -> {
      List<Tenure> claimed = new ArrayList<>();
      try (PreparedStatement lock = connection.prepareStatement(LOCK_FREE);
          PreparedStatement claim = connection.prepareStatement(CLAIM)) {
        for (Row row : free) {
          if (isLocked(lock, row)) {
            claim(claim, self, row, claimed);
          }
        }
      }
      return claimed;
    });
  }

  private static boolean isLocked(PreparedStatement lock, Row row) throws SQLException {
    lock.setString(1, row.segment().server());
    lock.setInt(2, row.segment().lo());
    lock.setLong(3, row.epoch());
    try (ResultSet found = lock.executeQuery()) {
      return found.next();
    }
  }

  private static void claim(PreparedStatement claim, Self self, Row row, Collection<Tenure> claimed)
      throws SQLException {
    claim.setObject(1, self.id());
    claim.setString(2, row.segment().server());
    claim.setInt(3, row.segment().lo());
    claim.setLong(4, row.epoch());
    claim.setObject(5, self.id());
    try (ResultSet epoch = claim.executeQuery()) {
      if (epoch.next()) {
        claimed.add(new Tenure(row.segment(), epoch.getLong("epoch")));
      }
    }
  }

  @Override
  public void release(Self self, Collection<Tenure> drained) throws SQLException {
    var _ =
        transaction(connection -> {
          try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            for (Tenure tenure : drained) {
              release.setString(1, tenure.segment().server());
              release.setInt(2, tenure.segment().lo());
              release.setObject(3, self.id());
              release.setLong(4, tenure.epoch());
              release.addBatch();
            }
            return release.executeBatch();
          }
        });
  }

  @Override
  public void resume(Self self, Collection<Tenure> held) throws SQLException {
    int written = transaction(connection -> TenureRows.writeAgain(connection, self.id(), held));
    if (written > 0) {
      log.warn("segments={} are held again, with claims that were lost", written);
    }
  }

  @Override
  public void leave(Self self) throws SQLException {
    var _ =
        transaction(connection -> {
          try (PreparedStatement release = connection.prepareStatement(TAKE);
              PreparedStatement leave = connection.prepareStatement(LEAVE)) {
            release.setObject(1, self.id());
            release.executeUpdate();
            leave.setObject(1, self.id());
            return leave.executeUpdate();
          }
        });
  }

  private <T> T transaction(Work<T> work) throws SQLException {
    try {
      Connection connection = connection();
      try (Statement bounds = connection.createStatement()) {
        bounds.executeQuery(BOUNDS).close();
      }
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Connection connection() throws SQLException {
    Connection present = session;
    if (present == null) {
      Properties properties = new Properties();
      if (settings.user() != null) {
        properties.setProperty("user", settings.user());
      }
      if (settings.password() != null) {
        properties.setProperty("password", settings.password().reveal());
      }
      Dialect.Postgresql.BOUNDS.forEach(properties::setProperty);
      properties.setProperty("socketTimeout", String.valueOf(ANSWERS_WITHIN.toSeconds()));
      present = DriverManager.getConnection(settings.url(), properties);
      session = present;
      present.setAutoCommit(false);
    }
    return present;
  }

  @Override
  public void close() {
    try {
      if (session != null) {
        session.close();
      }
    } catch (SQLException e) {
      log.debug("store={} a session was not closed: {}", settings.place(), e.getMessage());
    }
    session = null;
  }
}
