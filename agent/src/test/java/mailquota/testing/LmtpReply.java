package mailquota.testing;

/**
 * The answer of an LMTP server to a delivery: the first reply that refuses it, or the last one.
 *
 * @param text after the code, with the enhanced code: {@code 5.2.2 <…> Quota exceeded …}
 */
public record LmtpReply(int code, String text) {

  static LmtpReply parse(String line) {
    return new LmtpReply(Integer.parseInt(line.substring(0, 3)), line.substring(4));
  }

  public boolean isAccepted() {
    return code < 400;
  }
}
