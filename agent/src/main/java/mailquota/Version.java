package mailquota;

/** The version of the agent. */
public final class Version {

  private Version() {}

  /** From the manifest of the jar; {@code development} outside of a jar. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
