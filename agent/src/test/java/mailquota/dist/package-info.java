/** What {@code mvn -Pdist} has built: the installed tree, the Debian package, the image. */
@NullMarked
package mailquota.dist;

import org.jspecify.annotations.NullMarked;
