/**
 * A scripted server that plays transcripts. Covered by {@code ScriptedServerTest} and {@code
 * TranscriptsTest}.
 */
@NullMarked
package mailquota.testing.script;

import org.jspecify.annotations.NullMarked;
