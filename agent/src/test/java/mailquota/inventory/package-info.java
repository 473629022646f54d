/** Tests of the inventory. */
@NullMarked
package mailquota.inventory;

import org.jspecify.annotations.NullMarked;
