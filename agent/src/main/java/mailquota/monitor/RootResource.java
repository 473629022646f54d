package mailquota.monitor;

import mailquota.quota.Resource;

/** What of a mailbox is judged by itself: one resource of one quota root. */
public record RootResource(String root, Resource resource) {}
