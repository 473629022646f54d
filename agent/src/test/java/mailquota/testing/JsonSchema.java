package mailquota.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A JSON Schema (2020-12), as an editor applies it to YAML. */
public final class JsonSchema {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final Schema schema;

  public JsonSchema(String text) {
    schema = REGISTRY.getSchema(JsonMapper.shared().readTree(text));
  }

  /** The schema of schemas. */
  public static JsonSchema ofSchemas() {
    return new JsonSchema("{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}");
  }

  /** What it complains about; empty if the text follows it. */
  public List<String> problems(String yaml) {
    JsonNode written = new YAMLMapper().readTree(yaml);
    return schema.validate(written).stream().map(Error::toString).toList();
  }
}
