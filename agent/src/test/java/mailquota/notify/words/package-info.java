/** What is said, and how it reads. */
@NullMarked
package mailquota.notify.words;

import org.jspecify.annotations.NullMarked;
