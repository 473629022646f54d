/** What is said, and how it reads. */
@NullMarked
package mailquota.notify.text;

import org.jspecify.annotations.NullMarked;
