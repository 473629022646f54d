package mailquota.testing;

/** Provides a running {@link James}: {@code @ExtendWith(JamesExtension.class)}. */
public final class JamesExtension extends SharedServerExtension<James> {

  public JamesExtension() {
    super(James.class);
  }

  @Override
  void requireInstalled() {
    James.require();
  }

  @Override
  James start() {
    return James.start();
  }
}
