package mailquota.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import mailquota.fleet.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * Injects failures between a {@link Store} and its real database: in reads, writes or commits,
 * always or once, in one table, or in rows with a certain text. Thread-safe.
 */
public final class Faults {

  /** What can fail. */
  public enum Kind {
    READ,
    WRITE,
    COMMIT
  }

  /** How an operation fails. */
  private enum Manner {
    REFUSED,
    UNEXPECTED,
    HANGING
  }

  /** The limit of calls in production. */
  public static final Duration LIMIT = BoundedCalls.LIMIT;

  private final List<Fault> script = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch mended = new CountDownLatch(1);

  /** A store with these faults between it and its database; opening it does not fail. */
  public Store store(StoreSettings settings, InstantSource clock, Duration answersWithin) {
    return new Store(
        settings,
        clock,
        Ownership.SOLE,
        source -> proxy(DataSource.class, source, this::source),
        answersWithin);
  }

  public Store store(StoreSettings settings, InstantSource clock) {
    return store(settings, clock, LIMIT);
  }

  /** Makes every operation of this kind fail from now on. */
  public Fault fail(Kind kind) {
    Fault fault = new Fault(kind);
    script.add(fault);
    return fault;
  }

  /** Removes all faults; calls that hang continue. */
  public void repair() {
    script.clear();
    mended.countDown();
    mended = new CountDownLatch(1);
  }

  private @Nullable Object source(Object target, Method method, Object[] arguments)
      throws Throwable {
    Object result = invoke(target, method, arguments);
    return result instanceof Connection connection
        ? proxy(Connection.class, connection, new ConnectionFaults()::call)
        : result;
  }

  /** Records what a transaction has written until it ends. */
  private final class ConnectionFaults {

    private final StringBuilder written = new StringBuilder();

    @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("commit")) {
        commit(target, method, arguments);
        return null;
      }
      if (method.getName().equals("rollback")) {
        written.setLength(0);
      }
      Object result = invoke(target, method, arguments);
      if (result instanceof PreparedStatement prepared) {
        StatementFaults faults = new StatementFaults((String) arguments[0], written);
        return proxy(PreparedStatement.class, prepared, faults::call);
      }
      if (result instanceof Statement statement) {
        return proxy(Statement.class, statement, new StatementFaults("", written)::call);
      }
      return result;
    }

    private void commit(Object target, Method method, Object[] arguments) throws Throwable {
      String sql = written.toString();
      written.setLength(0);
      for (Fault fault : script) {
        if (fault.isFor(Kind.COMMIT, sql, List.of())) {
          if (fault.isThoughDone) {
            invoke(target, method, arguments);
          }
          fault.happen();
        }
      }
      invoke(target, method, arguments);
    }
  }

  private void failWhere(Kind kind, String sql, List<String> rows) throws SQLException {
    for (Fault fault : script) {
      if (fault.isFor(kind, sql, rows)) {
        fault.happen();
      }
    }
  }

  /** Records bound values until the statement is executed. */
  private final class StatementFaults {

    private final String prepared;
    private final Map<Object, String> bound = new TreeMap<>();
    private final List<String> batch = new ArrayList<>();
    private final StringBuilder written;

    StatementFaults(String prepared, StringBuilder written) {
      this.prepared = prepared;
      this.written = written;
    }

    @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (name.startsWith("set") && arguments.length > 1) {
        bound.put(arguments[0], String.valueOf(arguments[1]));
      } else if (name.equals("addBatch")) {
        batch.add(bound.values().toString());
      } else if (name.startsWith("execute")) {
        String sql = arguments.length > 0 ? (String) arguments[0] : prepared;
        List<String> rows = batch.isEmpty() ? List.of(bound.values().toString()) : batch;
        failWhere(kind(sql), sql, rows);
        batch.clear();
        if (kind(sql) == Kind.WRITE) {
          written.append(sql);
        }
      }
      return invoke(target, method, arguments);
    }

    private static Kind kind(String sql) {
      return switch (sql.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT)) {
        case "insert", "update", "delete" -> Kind.WRITE;
        default -> Kind.READ;
      };
    }
  }

  /** One fault. */
  public final class Fault {

    private final Kind kind;
    private final AtomicInteger times = new AtomicInteger(Integer.MAX_VALUE);
    private volatile String table = "";
    private volatile String text = "";
    private volatile Manner manner = Manner.REFUSED;
    private volatile boolean isThoughDone;

    private Fault(Kind kind) {
      this.kind = kind;
    }

    /** Fails once only. */
    public Fault once() {
      times.set(1);
      return this;
    }

    /** Fails in this table only; a commit, if the transaction wrote to it. */
    public Fault in(String name) {
      table = name;
      return this;
    }

    /** Fails only if a value of the row contains this text. */
    public Fault ofRowWith(String part) {
      text = part;
      return this;
    }

    /** Fails with an exception that no driver should throw. */
    public Fault unexpectedly() {
      manner = Manner.UNEXPECTED;
      return this;
    }

    /** Fails after the commit is done, as when the connection breaks before the answer arrives. */
    public Fault thoughDone() {
      isThoughDone = true;
      return this;
    }

    /** Gives no answer until the faults are removed. */
    public Fault hanging() {
      manner = Manner.HANGING;
      return this;
    }

    private boolean isFor(Kind happening, String sql, List<String> rows) {
      return happening == kind
          && (table.isEmpty() || sql.matches("(?s).*\\b" + table + "\\b.*"))
          && (text.isEmpty() || rows.stream().anyMatch(row -> row.contains(text)))
          && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private void happen() throws SQLException {
      switch (manner) {
        case REFUSED -> throw new SQLException("injected fault: " + kind);
        case UNEXPECTED -> throw new IllegalStateException("injected fault: " + kind);
        case HANGING -> hang();
      }
    }

    private void hang() throws SQLException {
      try {
        mended.await();
      } catch (InterruptedException e) {
        throw new SQLException("interrupted", e);
      }
    }
  }

  @FunctionalInterface
  private interface Interception {
    @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, T target, Interception interception) {
    InvocationHandler handler =
        (_, method, arguments) ->
            interception.call(target, method, arguments == null ? new Object[0] : arguments);
    return type.cast(
        Proxy.newProxyInstance(Faults.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object invoke(Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
