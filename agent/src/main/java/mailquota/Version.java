package mailquota;

/** Which version this is. */
public final class Version {

  private Version() {}

  /** As the build wrote it into the jar's manifest; {@code development} outside of a jar. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
