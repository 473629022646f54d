/**
 * Where the mailboxes come from: one settings type and one class a source, each read on its own
 * clock. Thread-safe. Covered by {@code SourcesTest} and {@code SourceFeedTest}.
 */
@NullMarked
package mailquota.inventory.source;

import org.jspecify.annotations.NullMarked;
