package mailquota.notify.text;

/** A notice or a digest as a mail, with the subject on one line. */
public record Mail(String subject, String text, String html) {}
