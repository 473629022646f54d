/**
 * Renders notices and digests as text: templates and sentences in the reader's language, with its
 * formats of numbers, sizes and dates. Values come from mail servers and mailboxes; they are
 * {@linkplain mailquota.notify.text.PlainText made plain} and escaped. Tests: {@code Golden*Test}
 * for all languages, {@code WordingTest}, {@code TemplatesTest}, {@code PlainTextTest}.
 */
@NullMarked
package mailquota.notify.text;

import org.jspecify.annotations.NullMarked;
