/** The HTTP server: metrics, health and readiness. The only package that knows Javalin. */
@NullMarked
package mailquota.http;

import org.jspecify.annotations.NullMarked;
