package mailquota.demo.server;

import java.util.List;

/**
 * A message that the SMTP server accepted.
 *
 * @param from the reverse path without brackets; empty for a bounce
 * @param content header and body, dots unstuffed, decoded as UTF-8
 */
public record DemoMail(String from, List<String> recipients, String content) {
  public DemoMail {
    recipients = List.copyOf(recipients);
  }
}
