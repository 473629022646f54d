package mailquota.probe.imap;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.probe.Auth;
import mailquota.probe.BulkProber;
import mailquota.probe.Connection;
import mailquota.probe.Connector;
import mailquota.probe.Credentials;
import mailquota.probe.Dialect;
import mailquota.probe.Directory;
import mailquota.probe.DroppedNames;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Probes a server with one admin login on one connection: a GETQUOTA for each mailbox, in a
 * {@linkplain QuotaWindow sliding window}. The connection is kept for the next batch, for at most a
 * minute. Made for Cyrus; it also lists the mailboxes. Thread-safe; concurrent batches use a
 * connection each.
 *
 * <p>A mailbox without a limit has no quota. A missing mailbox fails with reason {@code protocol},
 * because {@code auth} stands for the shared login.
 */
public final class ImapAdminProber implements BulkProber, Directory {

  /** Takes Cyrus some seconds. */
  private static final int BATCH = 5000;

  private static final Duration IDLE = Duration.ofMinutes(1);

  /** All mailboxes share one password: retrying it for each batch could lock the agent out. */
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private final MailServer server;
  private final Connector connector;
  private final InstantSource clock;
  private final RootTemplate template;
  private final AtomicReference<@Nullable Set<String>> capabilities = new AtomicReference<>();
  private final Credentials admin;
  private final KeptSessions kept;
  private volatile @Nullable Refusal refusal;
  private volatile DroppedNames dropped = new DroppedNames();

  public ImapAdminProber(MailServer server, InstantSource clock) {
    this(server, clock, IDLE);
  }

  ImapAdminProber(MailServer server, InstantSource clock, Duration idle) {
    this.server = server;
    this.clock = clock;
    connector = new Connector(server, clock);
    admin = admin(server);
    template = new RootTemplate(server.dialect().root());
    kept = new KeptSessions(server.limits().connections(), idle);
  }

  private static Credentials admin(MailServer server) {
    if (server.auth() instanceof Auth.Password login) {
      return login.credentials();
    }
    // Prevented by the configuration.
    throw new IllegalStateException("no admin password for " + server.name());
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public void probe(
      List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
    Deque<RootQuestion> queue = questions(mailboxes, results);
    // A trace shows a new connection from its start.
    AdminSession idle = trace.isOn() ? null : kept.take();
    if (idle != null) {
      ask(idle, true, trace, queue);
    }
    while (!queue.isEmpty()) {
      try {
        ask(begin(trace), false, trace, queue);
      } catch (ProbeFailedException e) {
        reportAll(queue, e.failed());
      }
    }
  }

  /** One question for each root; mailboxes may share a root. */
  private Deque<RootQuestion> questions(
      List<Mailbox> mailboxes, BiConsumer<Mailbox, ProbeResult> results) {
    List<String> folders = server.dialect().folders();
    BiConsumer<Mailbox, ProbeResult> parts =
        folders.size() == 1 ? results : new FolderResults(folders.size(), results);
    Map<String, RootQuestion> byRoot =
        LinkedHashMap.newLinkedHashMap(mailboxes.size() * folders.size());
    for (String folder : folders) {
      for (Mailbox mailbox : mailboxes) {
        byRoot
            .computeIfAbsent(
                template.root(mailbox.address(), folder), root -> question(root, folder, parts))
            .askAlsoFor(mailbox);
      }
    }
    return new ArrayDeque<>(byRoot.values());
  }

  private RootQuestion question(
      String root, String folder, BiConsumer<Mailbox, ProbeResult> results) {
    boolean isMailbox = folder.equals(Dialect.INBOX);
    return new RootQuestion(root, isMailbox, server.dialect().zeroLimit(), results);
  }

  /**
   * Asks all queued questions. Those left in the queue need a new connection: this one broke after
   * it was of use, or was a kept one that had died. It ends, because each new connection that
   * leaves questions has answered some.
   */
  private void ask(AdminSession session, boolean wasKept, Trace trace, Deque<RootQuestion> queue) {
    trace.begin(Trace.Phase.QUOTA);
    QuotaWindow window = new QuotaWindow(session.wire(), session.connection(), clock);
    try {
      window.ask(queue);
      release(session, trace);
    } catch (IOException | ProbeFailedException | RuntimeException e) {
      Failed broken = connector.failed(e, session.connection());
      session.drop();
      window.giveBack(queue, broken);
      boolean worthAnother = wasKept || window.hasAnswers();
      if (!worthAnother || Thread.currentThread().isInterrupted()) {
        reportAll(queue, broken);
      }
    }
  }

  private static void reportAll(Deque<RootQuestion> queue, Failed failed) {
    while (!queue.isEmpty()) {
      queue.removeFirst().report(failed);
    }
  }

  private AdminSession begin(Trace trace) throws ProbeFailedException {
    Refusal last = refusal;
    if (last != null && clock.instant().isBefore(last.until)) {
      throw new ProbeFailedException(last.failed);
    }
    Connection connection = connector.open(admin.secrets(), trace);
    try {
      return AdminSession.begin(connection, server, capabilities, admin);
    } catch (IOException | ProbeFailedException | RuntimeException e) {
      connection.close();
      Failed failed = connector.failed(e, connection);
      if (failed.reason() == Reason.AUTH) {
        refusal = new Refusal(failed, clock.instant().plus(REFUSED));
      }
      throw new ProbeFailedException(failed);
    }
  }

  private void release(AdminSession session, Trace trace) {
    if (trace.isOn()) {
      session.end();
    } else {
      kept.give(session);
    }
  }

  @Override
  public Listing list() {
    try {
      return list(begin(Trace.NONE));
    } catch (ProbeFailedException e) {
      return new Listing.Failed(e.failed().reason(), e.failed().detail());
    }
  }

  private Listing list(AdminSession session) {
    try {
      DroppedNames now = new DroppedNames();
      Listing listed = new Listing.Listed(session.list(template, now));
      now.logChanges(server.name(), dropped);
      dropped = now;
      kept.give(session);
      return listed;
    } catch (IOException | ProbeFailedException | RuntimeException e) {
      session.drop();
      Failed failed = connector.failed(e, session.connection());
      return new Listing.Failed(failed.reason(), failed.detail());
    }
  }

  /** The names in the last listing that are not watched. */
  DroppedNames dropped() {
    return dropped;
  }

  @Override
  public void close() {
    kept.close();
  }

  /** The server refused the login; no login is tried before {@code until}. */
  private record Refusal(Failed failed, Instant until) {}
}
