package mailquota.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.MustacheParseException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mailquota.quota.Secret;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders a notice as JSON by a template. Every value is escaped for JSON strings, so that names of
 * mailboxes and roots cannot change the structure. Two are equal if they have the same template and
 * values. Thread-safe.
 */
public final class WebhookBody {

  public static final List<String> READY = List.of("slack", "teams", "pagerduty", "ntfy");

  private static final String STANDARD = "standard";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .withEscaper(text -> new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)))
          .withLoader(WebhookBody::noPartials)
          .strictSections(true)
          .emptyStringIsFalse(true)
          .nullValue("null");

  private final String text;
  private final Template template;
  private final Map<String, Secret> with;

  private WebhookBody(String text, Map<String, Secret> with) {
    this.text = text;
    template = COMPILER.compile(text);
    this.with = with;
  }

  public static WebhookBody standard() {
    return of(resource(STANDARD), Map.of());
  }

  /** A built-in body; an IllegalArgumentException names a value missing in {@code with}. */
  public static WebhookBody ready(String name, Map<String, Secret> with) {
    return of(resource(name), with);
  }

  /**
   * A body from an administrator's template.
   *
   * @param with the values available as {@code {{with.name}}}
   * @throws IllegalArgumentException if it is not a template, uses an unknown name, or does not
   *     render JSON; the message gives reason and line, and no value of {@code with}
   */
  public static WebhookBody of(String text, Map<String, Secret> with) {
    Map<String, Secret> copy = Map.copyOf(new LinkedHashMap<>(with));
    try {
      WebhookBody body = new WebhookBody(text, copy);
      WebhookBody traced = new WebhookBody(TemplateLines.mark(text), copy);
      for (Notice example : WebhookExamples.all()) {
        check(traced.render(example));
        body.render(example);
      }
      return body;
    } catch (MustacheException.Context e) {
      throw new IllegalArgumentException("line " + e.lineNo + ": there is no " + e.key, e);
    } catch (MustacheParseException e) {
      throw new IllegalArgumentException("no template: " + e.getMessage(), e);
    } catch (MustacheException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void check(String marked) {
    try {
      if (JSON.readTree(TemplateLines.unmark(marked)).isMissingNode()) {
        throw new IllegalArgumentException("nothing comes of it");
      }
    } catch (JacksonException e) {
      long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
      throw new IllegalArgumentException(
          "line " + TemplateLines.lineAt(marked, at) + ": what comes of it is no JSON", e);
    }
  }

  private static Reader noPartials(String name) {
    throw new MustacheException("a template is one file, without " + name);
  }

  String render(Notice notice) {
    Map<String, Object> values = new HashMap<>(WebhookValues.of(notice));
    Map<String, String> revealed = new HashMap<>();
    with.forEach((name, secret) -> revealed.put(name, secret.reveal()));
    values.put("with", revealed);
    return template.execute(values);
  }

  private static String resource(String name) {
    try (InputStream in = WebhookBody.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("the body " + name + " is missing from the build");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebhookBody body && text.equals(body.text) && with.equals(body.with);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
