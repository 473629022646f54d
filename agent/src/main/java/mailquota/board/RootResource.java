package mailquota.board;

import mailquota.quota.Resource;

/** What of a mailbox is evaluated by itself: one resource of one quota root. */
public record RootResource(String root, Resource resource) {}
