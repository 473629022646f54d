/**
 * The HTTP server: metrics, health, readiness and silences. The only package that knows Javalin.
 */
@NullMarked
package mailquota.http;

import org.jspecify.annotations.NullMarked;
