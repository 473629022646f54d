package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.board.Board;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.Forecast;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Mailbox;
import mailquota.notify.Channel;
import mailquota.notify.GatedEntries;
import mailquota.notify.Outbox;
import mailquota.notify.OwnerDetails;
import mailquota.notify.email.EmailChannel;
import mailquota.notify.email.Emails;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.Folders;
import mailquota.probe.Limits;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.StoredMail;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.probe.imap.ImapProber;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.PendingWrites;
import mailquota.state.SilenceWatch;
import mailquota.state.StateWriter;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.WatchedServer;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast the outbox delivers by e-mail from an SQLite file, against bare transports of Jakarta
 * Mail that send the same messages to the same built-in SMTP server, ready made; and how long
 * 10,000 notices take from crossing to accepted.
 */
class OutboxBench {

  private static final int MAILS = Integer.getInteger("outbox.mails", 2000);
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUNDS = Integer.getInteger("outbox.rounds", 5);
  private static final int MANY = 10_000;
  private static final long LIMIT = 1L << 30;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Limits UNBOUNDED =
      new Limits(64, 1e9, Duration.ofSeconds(1), Duration.ofSeconds(1));
  private static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);

  private static final OperatingSystemMXBean OS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final InstantSource clock = InstantSource.system();

  @TempDir private Path folder;

  /** Takes mails until so many have come. */
  private static final class Sink implements Consumer<DemoMail> {
    private volatile CountDownLatch left = new CountDownLatch(0);
    private volatile List<DemoMail> mails = List.of();

    void expect(int count, List<DemoMail> kept) {
      mails = kept;
      left = new CountDownLatch(count);
    }

    @Override
    public void accept(DemoMail mail) {
      synchronized (this) {
        if (mails instanceof ArrayList<DemoMail> kept) {
          kept.add(mail);
        }
      }
      left.countDown();
    }

    void await() throws InterruptedException {
      assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("all arrive").isTrue();
    }
  }

  @Test
  void againstBareTransports() throws Exception {
    Sink sink = new Sink();
    List<Double> ours = new ArrayList<>();
    List<Double> reusing = new ArrayList<>();
    List<Double> anew = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    try (DemoServer smtp = DemoSmtpServer.start(0, _ -> true, sink)) {
      for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
        List<DemoMail> sent = new ArrayList<>();
        long cpuBefore = OS.getProcessCpuTime();
        double our = fromTheOutbox(smtp.port(), sink, round, sent);
        double millis = (OS.getProcessCpuTime() - cpuBefore) / 1e6 / MAILS;
        BareTransport bare = new BareTransport(smtp.port(), sent);
        double one = perSecond(sink, bare::onOneConnection);
        double each = perSecond(sink, bare::onOneEach);
        if (round >= WARM_UP_ROUNDS) {
          ours.add(our);
          cpu.add(millis);
          reusing.add(one);
          anew.add(each);
          ratios.add(our / Math.max(one, each));
        }
      }
    }
    Report.table("Mails a second", "who", "median", "least", "most")
        .row(row("outbox, SQLite, 4 connections", ours))
        .row(row("bare transport, one connection", reusing))
        .row(row("bare transport, a connection each", anew))
        .row(row("outbox / the better of a round", ratios))
        .row(row("CPU a mail of the outbox, the server's included, ms", cpu))
        .print();
  }

  private static Object[] row(String name, List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    return new Object[] {name, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast()};
  }

  private double fromTheOutbox(int port, Sink sink, int round, List<DemoMail> sent)
      throws InterruptedException {
    Path file = folder.resolve("round" + round + ".db");
    try (Store store = new Store(StoreSettings.sqlite(file.toString()), clock)) {
      Instant episode = clock.instant();
      store.record(
          List.of(),
          IntStream.range(0, MAILS)
              .mapToObj(i -> new OutboxEntry("owner", notice("user" + i + "@example.org", episode)))
              .toList());
      Channel channel = new EmailChannel(Emails.to("{mailbox}", null, port), OwnerDetails.UNKNOWN);
      sink.expect(MAILS, sent);
      long begin = System.nanoTime();
      Outbox outbox =
          new Outbox(store, new GatedEntries(), List.of(channel), clock, (_, _, _) -> {});
      outbox.start();
      sink.await();
      double rate = MAILS / ((System.nanoTime() - begin) / 1e9);
      outbox.close(Duration.ofSeconds(20));
      assertThat(store.pending("owner", 1)).isEmpty();
      return rate;
    }
  }

  private static double perSecond(Sink sink, Sending sending) throws Exception {
    sink.expect(MAILS, List.of());
    long begin = System.nanoTime();
    sending.run();
    sink.await();
    return MAILS / ((System.nanoTime() - begin) / 1e9);
  }

  @FunctionalInterface
  private interface Sending {
    void run() throws MessagingException;
  }

  /** What a program can do with Jakarta Mail that has nothing else to do. */
  private static final class BareTransport {

    private final Session session;
    private final List<MimeMessage> messages = new ArrayList<>();

    BareTransport(int port, List<DemoMail> mails) throws MessagingException {
      Properties properties = new Properties();
      properties.setProperty("mail.smtp.host", "127.0.0.1");
      properties.setProperty("mail.smtp.port", String.valueOf(port));
      properties.setProperty("mail.smtp.localhost", "localhost");
      session = Session.getInstance(properties);
      for (DemoMail mail : mails) {
        byte[] content = mail.content().getBytes(UTF_8);
        messages.add(new MimeMessage(session, new ByteArrayInputStream(content)));
      }
    }

    void onOneConnection() throws MessagingException {
      try (Transport transport = session.getTransport("smtp")) {
        transport.connect();
        for (MimeMessage message : messages) {
          transport.sendMessage(message, message.getAllRecipients());
        }
      }
    }

    void onOneEach() throws MessagingException {
      for (MimeMessage message : messages) {
        try (Transport transport = session.getTransport("smtp")) {
          transport.connect();
          transport.sendMessage(message, message.getAllRecipients());
        }
      }
    }
  }

  @Test
  void tenThousandAtOnce() throws Exception {
    Report report =
        Report.table(
            "10,000 notices", "the mail server that is watched", "from crossing to accepted, s");
    report.row("answers", crossingToAccepted("answers", new Watched(Watched::twoFolders)));
    try (ServerSocket silent = new ServerSocket(0, MANY, InetAddress.getLoopbackAddress())) {
      ImapProber hanging =
          new ImapProber(TestServers.of(Method.IMAP, silent.getLocalPort()), clock);
      report.row(
          "takes connections and says nothing", crossingToAccepted("hangs", new Watched(hanging)));
    }
    report.print();
  }

  /** All that an agent does with a level that is crossed, but for the probes. */
  private double crossingToAccepted(String name, Watched prober)
      throws IOException, InterruptedException {
    Sink sink = new Sink();
    List<Mailbox> mailboxes =
        IntStream.range(0, MANY)
            .mapToObj(i -> Mailbox.of("user" + i + "@example.org", "mx1"))
            .toList();
    WatchedServer server = new WatchedServer("mx1", prober, UNBOUNDED, false, true, mailboxes);
    Path file = folder.resolve(name + ".db");
    try (DemoServer smtp = DemoSmtpServer.start(0, _ -> true, sink);
        Store store = new Store(StoreSettings.sqlite(file.toString()), clock)) {
      Parts parts = new Parts(store, server, smtp.port());
      sink.expect(MANY, List.of());
      long begin = System.nanoTime();
      parts.monitor.start();
      sink.await();
      double seconds = (System.nanoTime() - begin) / 1e9;
      parts.close();
      return seconds;
    }
  }

  /** As the agent wires them. */
  private final class Parts {
    private final Monitor monitor;
    private final StateWriter recorder;
    private final Outbox outbox;

    Parts(Store store, WatchedServer server, int port) {
      SilenceWatch silences = new SilenceWatch(store, clock);
      Channel channel = new EmailChannel(Emails.to("{mailbox}", null, port), this::folders);
      PendingWrites pendingWrites = new PendingWrites(_ -> List.of("owner"), Optional::empty);
      outbox = new Outbox(store, pendingWrites, List.of(channel), clock, (_, _, _) -> {});
      BoardKeeper keeper =
          new BoardKeeper(
              new Board(),
              () -> Policies.DEFAULT,
              silences::now,
              pendingWrites,
              new HeldZeros(ONCE::round, ONCE::minInterval),
              _ -> {});
      monitor = WatchedServer.monitor(List.of(server), ONCE, Policies.DEFAULT, clock, keeper);
      outbox.start();
      recorder = new StateWriter(store, silences, pendingWrites, clock, keeper, outbox);
      recorder.start();
    }

    private List<FolderSize> folders(Subject subject) {
      return outbox.hasMoreThan(Agent.MAX_WAITING, "owner")
          ? List.of()
          : monitor.folders(Mailbox.of(subject.mailbox(), subject.server()));
    }

    void close() {
      monitor.stop(Duration.ofSeconds(5));
      recorder.close(Duration.ofSeconds(20));
      outbox.close(Duration.ofSeconds(20));
    }
  }

  /** Answers each probe at once with 85%, and asks another for the folders. */
  private record Watched(Folders folders) implements Prober, Folders {

    static List<FolderSize> twoFolders(Mailbox mailbox, Duration limit) {
      return List.of(
          new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(100, LIMIT / 2)),
          new FolderSize("Sent", FolderUse.SENT, new StoredMail(10, LIMIT / 10)));
    }

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      return new ProbeResult.Measured(
          new Reading(
              Instant.now(),
              List.of(TestServers.root("User quota", TestServers.usage(LIMIT / 100 * 85, LIMIT)))));
    }

    @Override
    public List<FolderSize> of(Mailbox mailbox, Duration limit) {
      return folders.of(mailbox, limit);
    }
  }

  private static Notice notice(String address, Instant episode) {
    return new Notice(
        new Subject(new Address(address), "mx1", "User quota", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(LIMIT / 100 * 91, new Limit.Finite(LIMIT)),
        new Change(Level.WARNING, Level.OK, Change.Why.RAISED, episode, 0),
        Forecast.NONE,
        episode);
  }
}
