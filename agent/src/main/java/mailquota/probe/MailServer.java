package mailquota.probe;

import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;

/** One mail server and the method to probe it. */
public record MailServer(
    String name,
    Method method,
    Endpoint endpoint,
    Tls tls,
    Trust trust,
    Auth auth,
    Limits limits,
    Dialect dialect) {}
