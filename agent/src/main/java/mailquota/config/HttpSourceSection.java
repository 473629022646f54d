package mailquota.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The section {@code http} of a source. */
record HttpSourceSection(
    @Nullable UrlText url,
    RequestMethod method,
    Map<String, SecretText> headers,
    @Nullable String body,
    @Nullable String require,
    String items,
    Boolean emptyObject,
    Map<String, List<String>> where,
    @Nullable FieldsSection fields,
    @Nullable NextSection next,
    @Nullable String total,
    @Nullable String caFile,
    Boolean allowPlaintext,
    @Nullable Duration refresh) {

  enum RequestMethod {
    GET,
    POST
  }

  @JsonCreator
  HttpSourceSection(
      @Nullable UrlText url,
      @Nullable RequestMethod method,
      @Nullable Map<String, SecretText> headers,
      @Nullable String body,
      @Nullable String require,
      @Nullable String items,
      @Nullable Boolean emptyObject,
      @Nullable Map<String, List<String>> where,
      @Nullable FieldsSection fields,
      @Nullable NextSection next,
      @Nullable String total,
      @Nullable String caFile,
      @Nullable Boolean allowPlaintext,
      @Nullable Duration refresh) {
    this.url = url;
    this.method = ConfigFile.or(method, RequestMethod.GET);
    this.headers = ConfigFile.or(headers, Map.of());
    this.body = body;
    this.require = require;
    this.items = ConfigFile.or(items, "/*");
    this.emptyObject = ConfigFile.or(emptyObject, false);
    this.where = ConfigFile.or(where, Map.of());
    this.fields = fields;
    this.next = next;
    this.total = total;
    this.caFile = caFile;
    this.allowPlaintext = ConfigFile.or(allowPlaintext, false);
    this.refresh = refresh;
  }

  /** The path of each field within an item. */
  record FieldsSection(
      @Nullable String address,
      @Nullable String contact,
      @Nullable String language,
      @Nullable String limit,
      @Nullable String exclude,
      @Nullable String server) {}

  /** How the next page is asked for: by one of link, cursor, offset and page. */
  record NextSection(
      @Nullable String link,
      @Nullable String cursor,
      @Nullable String parameter,
      @Nullable String offset,
      @Nullable String page) {}
}
