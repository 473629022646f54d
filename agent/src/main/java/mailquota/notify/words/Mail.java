package mailquota.notify.words;

/**
 * A notice as a mail.
 *
 * @param subject on one line
 */
public record Mail(String subject, String text, String html) {}
