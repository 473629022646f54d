/** Tests of the probers with scripted and real servers, and of the classes that they share. */
@NullMarked
package mailquota.probe;

import org.jspecify.annotations.NullMarked;
