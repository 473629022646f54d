package mailquota.notify.text;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page of an owner has besides a mail.
 *
 * @param style the path of its style sheet
 * @param path where warnings are paused, relative to the page
 * @param days the numbers of days for which they can be; empty for none
 * @param paused until when they are; empty for not at all
 * @param measured when the figures were true
 */
public record PageFacts(
    String style, String path, List<Integer> days, Optional<Instant> paused, Instant measured) {

  public PageFacts {
    days = List.copyOf(days);
  }

  Map<String, Object> values(Formats formats) {
    Map<String, Object> values = new HashMap<>();
    values.put("style", style);
    values.put("path", path);
    values.put("measured", at("page.measured", measured, formats));
    values.put("closing", formats.words().text("page.closing"));
    values.put("paused", paused.map(end -> at("page.paused", end, formats)).orElse(""));
    values.put("later", days.isEmpty() ? "" : formats.words().text("page.later"));
    values.put("laterAbout", formats.words().text("page.later.about"));
    values.put("choices", days.stream().map(count -> choice(count, formats)).toList());
    values.put("days", "");
    values.put("title", "");
    return values;
  }

  private String at(String key, Instant at, Formats formats) {
    Map<String, Object> values =
        Map.of("date", formats.day(at, measured), "time", formats.time(at));
    return formats.words().say(key, values);
  }

  private Map<String, Object> choice(int count, Formats formats) {
    String label =
        formats
            .words()
            .say(
                "page.days",
                Plural.of(formats.locale(), count),
                Map.of("count", formats.number(count)));
    return Map.of("days", String.valueOf(count), "title", label);
  }
}
