package mailquota.demo.server;

import java.util.List;

/**
 * A message the SMTP server accepted.
 *
 * @param from the reverse path without its brackets; empty for a bounce
 * @param content header and body as sent, dots unstuffed, read as UTF-8
 */
public record DemoMail(String from, List<String> recipients, String content) {
  public DemoMail {
    recipients = List.copyOf(recipients);
  }
}
