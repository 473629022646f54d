package mailquota.board;

import mailquota.quota.Resource;

/** The key of one resource of one quota root of a mailbox. */
public record RootResource(String root, Resource resource) {}
