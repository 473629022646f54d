package mailquota.notify.text;

/**
 * A notice or a digest as a mail.
 *
 * @param subject on one line
 */
public record Mail(String subject, String text, String html) {}
