package mailquota.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import mailquota.quota.Reason;
import mailquota.testing.TestCertificate;
import mailquota.testing.TlsImap;
import mailquota.testing.TlsImap.Act;

/**
 * A server that is refused.
 *
 * @param trusted what the client trusts
 * @param host as the client calls it
 * @param detail a part of the failure's
 */
record RefusedServer(
    String name, TestCertificate trusted, String host, Act act, Reason reason, String detail) {

  private static final TestCertificate ELSEWHERE =
      TestCertificate.naming("dns:mail.example.org", "ip:192.0.2.1");
  private static final TestCertificate NOT_YET = TestCertificate.notYetValid();
  private static final TestCertificate NAMED = TestCertificate.naming("dns:localhost");
  private static final byte[] PROTOCOL_VERSION = {0x15, 3, 2, 0, 2, 2, 70};

  @Override
  public String toString() {
    return name;
  }

  private static RefusedServer byCertificate(
      String name, TestCertificate its, TestCertificate trusted, String host, String detail) {
    Act act = TlsImap.tls(its.serverContext(), _ -> {}, TlsImap::quota);
    return new RefusedServer(name, trusted, host, act, Reason.TLS, detail);
  }

  private static RefusedServer byAct(String name, Act act, Reason reason, String detail) {
    return new RefusedServer(name, TestCertificate.localhost(), "localhost", act, reason, detail);
  }

  static Stream<RefusedServer> all() {
    return Stream.of(certificates(), answers(), endings()).flatMap(servers -> servers);
  }

  private static Stream<RefusedServer> certificates() {
    return Stream.of(
        byCertificate(
            "a forged issuer",
            NAMED,
            TestCertificate.localhost(),
            "localhost",
            "the certificate is not accepted: Signature does not match."),
        byCertificate(
            "another name",
            ELSEWHERE,
            ELSEWHERE,
            "localhost",
            "No subject alternative DNS name matching localhost found."),
        byCertificate(
            "another address",
            ELSEWHERE,
            ELSEWHERE,
            "127.0.0.1",
            "No subject alternative names matching IP address 127.0.0.1 found"),
        byCertificate(
            "a name and no address",
            NAMED,
            NAMED,
            "127.0.0.1",
            "No subject alternative names matching IP address 127.0.0.1 found"),
        byCertificate(
            "not yet valid",
            NOT_YET,
            NOT_YET,
            "localhost",
            "the certificate is not valid: NotBefore: "));
  }

  private static Stream<RefusedServer> answers() {
    return Stream.of(
        byAct(
            "an alert",
            answering(PROTOCOL_VERSION),
            Reason.TLS,
            "the server sent the alert protocol_version"),
        byAct(
            "TLS 1.1",
            answering(hello(0x0302)),
            Reason.TLS,
            "the server does not take TLS 1.2 or newer"),
        byAct(
            "plain text",
            answering("* OK ready\r\n".getBytes(US_ASCII)),
            Reason.TLS,
            "the server does not answer in TLS"),
        byAct(
            "nonsense",
            answering(new byte[] {0x16, 3, 3, 0, 4, 2, 0, 0, 0}),
            Reason.TLS,
            "the server's answer breaks the rules of TLS"));
  }

  private static Stream<RefusedServer> endings() {
    return Stream.of(
        byAct(
            "a client certificate is wanted",
            TlsImap.tls(
                TestCertificate.localhost().serverContext(),
                tls -> tls.setNeedClientAuth(true),
                TlsImap::quota),
            Reason.TLS,
            "the server sent the alert "),
        byAct(
            "the end in the handshake",
            client -> client.getInputStream().read(),
            Reason.CONNECT,
            " lost: closed before TLS started"),
        byAct(
            "the end without close_notify",
            TlsImap.tls(
                TestCertificate.localhost().serverContext(), _ -> {}, RefusedServer::cutOff),
            Reason.CONNECT,
            "lost: "));
  }

  /** The TCP connection ends behind the greeting. */
  private static void cutOff(SSLSocket tls) throws IOException {
    tls.getOutputStream().write("* OK [CAPABILITY IMAP4rev1] ready\r\n".getBytes(US_ASCII));
    throw new IOException("without close_notify");
  }

  private static Act answering(byte[] bytes) {
    return client -> {
      InputStream in = client.getInputStream();
      in.read(new byte[5]);
      client.getOutputStream().write(bytes);
      in.transferTo(OutputStream.nullOutputStream()); // Until the client closes.
    };
  }

  /** A ServerHello of this version. */
  private static byte[] hello(int version) {
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 1];
    byte[] head = {0x16, 3, 2, 0, 42, 2, 0, 0, 38, (byte) (version >> 8), (byte) version};
    System.arraycopy(head, 0, hello, 0, head.length);
    hello[hello.length - 3] = (byte) 0xc0;
    hello[hello.length - 2] = 0x13;
    return hello;
  }
}
