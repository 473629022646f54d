package mailquota.probe.doveadm;

import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;

/**
 * The meaning of a failed command: doveadm's exit codes are those of sysexits.h and, from 65 on,
 * some of its own (doveadm(1)).
 */
final class Refusal {

  private static final int NO_USER = 67;
  private static final int NOT_FOUND = 68;
  private static final int TEMPORARY = 75;
  private static final int NO_PERMISSION = 77;

  private Refusal() {}

  static ProbeResult of(Answer.Entry entry) {
    return switch (entry) {
      case Answer.Entry.Done(String tag) ->
          new Failed(Reason.PROTOCOL, "doveadm answered with an unknown tag, " + tag);
      case Answer.Entry.Exited(_, int code) -> exited(code);
      case Answer.Entry.Refused(String type) -> refused(type);
    };
  }

  private static ProbeResult exited(int code) {
    String suffix = ", doveadm exit code " + code;
    return switch (code) {
      case NO_USER -> new Failed(Reason.AUTH, "Dovecot does not know this user" + suffix);
      // Dovecot logs "Quota not enabled".
      case NOT_FOUND -> new ProbeResult.NoQuota();
      case TEMPORARY ->
          new Failed(
              Reason.UNAVAILABLE, "Dovecot could not determine the quota; see its log" + suffix);
      case NO_PERMISSION -> new Failed(Reason.AUTH, "Dovecot denies the quota" + suffix);
      default -> new Failed(Reason.PROTOCOL, "Dovecot could not determine the quota" + suffix);
    };
  }

  private static ProbeResult refused(String type) {
    return switch (type) {
      // The command is part of the plugin: mail_plugins of protocol doveadm lacks quota.
      case "unknownMethod" -> new Unsupported();
      case "unAuthorized" ->
          new Failed(Reason.AUTH, "doveadm_allowed_commands of Dovecot lacks this command");
      case "internalError" -> new Failed(Reason.UNAVAILABLE, "internal error of Dovecot's doveadm");
      default -> new Failed(Reason.PROTOCOL, "Dovecot's doveadm refused the command");
    };
  }
}
