/** Debian's Chromium, driven by Playwright, for tests of the web page. */
@NullMarked
package mailquota.testing.browser;

import org.jspecify.annotations.NullMarked;
