/** Load programs: {@code mvn -Pbench verify}. They print figures and hold nothing. */
@NullMarked
package mailquota.bench;

import org.jspecify.annotations.NullMarked;
