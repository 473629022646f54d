/**
 * A notice, or a digest, in words: templates and sentences in the reader's language, with the
 * reader's way to write numbers, sizes and dates. What stands in them comes from mail servers and
 * mailboxes, and is {@linkplain mailquota.notify.text.PlainText made plain} and escaped.
 */
@NullMarked
package mailquota.notify.text;

import org.jspecify.annotations.NullMarked;
