package mailquota.testing.browser;

/**
 * How a browser shows a page. Immutable.
 *
 * @param language the browser's preferred one, with its region
 */
public record Look(String language, boolean isDark, int width, int height) {

  /** A desktop, light and English. */
  public static final Look DESKTOP = new Look("en-GB", false, 1400, 900);

  public Look dark() {
    return new Look(language, true, width, height);
  }

  public Look in(String otherLanguage) {
    return new Look(otherLanguage, isDark, width, height);
  }

  public Look onPhone() {
    return new Look(language, isDark, 390, 844);
  }

  @Override
  public String toString() {
    return language + (isDark ? " dark " : " light ") + width;
  }
}
