package mailquota.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import mailquota.warning.Subject;

/**
 * The same for the same mailbox, root and resource for ever, whatever its level: what a receiver
 * gathers under one incident.
 */
final class SubjectId {

  private SubjectId() {}

  static String of(Subject subject) {
    String identity =
        String.join(
            "\0",
            subject.mailbox().value(),
            subject.server(),
            subject.root(),
            subject.resource().name());
    return UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString();
  }
}
