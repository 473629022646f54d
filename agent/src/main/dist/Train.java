import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Trains the JDK's AOT cache of the agent (JEP 514) on a realistic run: mailboxes of an IMAP server
 * with TLS, which is part of this program, are measured by the agent in a process of its own.
 *
 * <p>Usage: {@code java Train.java measure|run JAVA JAR CACHE [FLAG...]}. The cache fits this Java,
 * this jar (name, time and size) and these flags only. {@code measure} is for commands that end,
 * {@code run} for the agent, which is also scraped. The cache is replaced when it is complete.
 */
final class Train {

  private static final int MAILBOXES = 200;
  private static final int SCRAPES = 20;
  private static final String PASSWORD = "changeit";
  private static final Pattern LISTENING = Pattern.compile("listening on (http://[^/]+)/");
  private static final String CAPABILITY = "[CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN QUOTA]";

  private final List<String> arguments;
  private final Path folder;

  private Train(List<String> arguments, Path folder) {
    this.arguments = arguments;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 4 || !List.of("measure", "run").contains(arguments[0])) {
      System.err.println("usage: java Train.java measure|run JAVA JAR CACHE [FLAG...]");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("quota-agent-train-");
    try {
      new Train(List.of(arguments), folder).train();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    System.exit(0);
  }

  private void train() throws Exception {
    KeyStore certificate = certificate();
    try (ServerSocket listener = listener(certificate)) {
      Thread.ofVirtual().start(() -> accept(listener));
      Path config = config(certificate, listener.getLocalPort());
      Path cache = folder.resolve("cache.aot");
      List<String> command = new ArrayList<>();
      command.add(arguments.get(1));
      command.addAll(arguments.subList(4, arguments.size()));
      command.add("-XX:AOTCacheOutput=" + cache);
      command.addAll(List.of("-jar", arguments.get(2), arguments.get(0), "-c", config.toString()));
      ProcessBuilder agent = new ProcessBuilder(command).directory(folder.toFile());
      agent.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      agent.environment().remove("_JAVA_OPTIONS");
      int exit = arguments.getFirst().equals("run") ? run(agent) : measure(agent);
      // Where the JDK fails to make the cache it leaves an empty file.
      if (exit != 0 || !Files.exists(cache) || Files.size(cache) == 0) {
        throw new IOException("no cache, exit status " + exit + " of " + command);
      }
      replace(Path.of(arguments.get(3)).toAbsolutePath(), cache);
    }
  }

  private static void replace(Path target, Path cache) throws IOException {
    Path beside = Files.createTempFile(target.getParent(), "cache-", ".tmp");
    try {
      Files.copy(cache, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static int measure(ProcessBuilder agent) throws Exception {
    return agent.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().waitFor();
  }

  /** Scrapes the agent and looks at its pages, and ends it. */
  private static int run(ProcessBuilder agent) throws Exception {
    Process process = agent.redirectOutput(Redirect.DISCARD).start();
    try (BufferedReader log = process.errorReader(); HttpClient client = HttpClient.newHttpClient()) {
      Matcher listening = LISTENING.matcher("");
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (listening.reset(line).find()) {
          String url = listening.group(1);
          Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
          for (int i = 0; i < SCRAPES; i++) {
            for (String path : List.of("/metrics", "/-/ready", "/api/v1/mailboxes", "/")) {
              HttpRequest request =
                  HttpRequest.newBuilder(URI.create(url + path))
                      .header("Accept-Encoding", "gzip")
                      .build();
              client.send(request, BodyHandlers.discarding());
            }
            Thread.sleep(250);
          }
          // Not that of the process, which closes its streams: Java writes to them while it makes the cache.
          process.toHandle().destroy();
          break;
        }
      }
      int exit = process.waitFor();
      return exit == 143 ? 0 : exit;
    }
  }

  private KeyStore certificate() throws Exception {
    Path file = folder.resolve("keystore.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(), "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=train",
            "-ext", "san=dns:localhost", "-validity", "2", "-storetype", "PKCS12",
            "-storepass", PASSWORD, "-keystore", file.toString());
    int exit = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD).start().waitFor();
    if (exit != 0) {
      throw new IOException("exit status " + exit + " of " + command);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static ServerSocket listener(KeyStore certificate)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(certificate, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  private Path config(KeyStore certificate, int port) throws Exception {
    Path authority = folder.resolve("ca.pem");
    Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String encoded = base64.encodeToString(certificate.getCertificate("a").getEncoded());
    Files.writeString(
        authority, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
    String mailboxes =
        IntStream.range(0, MAILBOXES)
            .mapToObj(i -> "user" + i + "@example.org")
            .collect(Collectors.joining(", "));
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          training:
            method: imap
            address: localhost:%d
            ca-file: "%s"
            auth: {password: "file:%s"}
            limits: {rate: 1000/s}
        mailboxes:
          - server: training
            list: [%s]
        """
            .formatted(folder.resolve("state.db"), port, authority, password, mailboxes));
  }

  private static void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException _) {
      // The training is over.
    }
  }

  private static void serve(Socket client) {
    try (client) {
      OutputStream out = client.getOutputStream();
      BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
      say(out, "* OK " + CAPABILITY + " ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        String tag = words[0];
        switch (words[1]) {
          case "GETQUOTAROOT" -> {
            say(out, "* QUOTAROOT INBOX \"User quota\"");
            say(out, "* QUOTA \"User quota\" (STORAGE 524288 1048576 MESSAGE 120 1000)");
            say(out, tag + " OK done");
          }
          case "AUTHENTICATE" -> say(out, tag + " OK " + CAPABILITY + " logged in");
          case "LOGOUT" -> {
            say(out, "* BYE");
            say(out, tag + " OK done");
            return;
          }
          default -> say(out, tag + " BAD unknown");
        }
      }
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(US_ASCII));
    out.flush();
  }
}
