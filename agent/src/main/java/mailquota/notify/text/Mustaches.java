package mailquota.notify.text;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Mustache.Visitor;
import com.samskivert.mustache.Template;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

final class Mustaches {

  /** An empty text counts as false; a name without a value is an error. */
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .withCollector(new NoReflection())
          .emptyStringIsFalse(true)
          .strictSections(true);

  private Mustaches() {}

  static Template plain(String text) {
    return COMPILER.escapeHTML(false).compile(text);
  }

  static Template html(String text) {
    return COMPILER.escapeHTML(true).compile(text);
  }

  /** The names in a template, sections included, in the order of the text. */
  static Set<String> names(Template template) {
    Names names = new Names();
    template.visit(names);
    return names.found;
  }

  private static final class Names implements Visitor {

    private final Set<String> found = new LinkedHashSet<>();

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      found.add(name);
    }

    @Override
    public boolean visitInclude(String name) {
      found.add(">" + name);
      return false;
    }

    @Override
    public boolean visitParent(String name) {
      found.add("<" + name);
      return false;
    }

    @Override
    public boolean visitBlock(String name) {
      found.add("$" + name);
      return false;
    }

    @Override
    public boolean visitSection(String name) {
      found.add(name);
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      found.add(name);
      return true;
    }
  }

  /** Templates can read maps, but call no method of any object. */
  private static final class NoReflection extends BasicCollector {
    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }
}
