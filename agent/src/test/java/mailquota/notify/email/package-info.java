/** E-mail as its receivers see it, over scripted and real SMTP servers. */
@NullMarked
package mailquota.notify.email;

import org.jspecify.annotations.NullMarked;
