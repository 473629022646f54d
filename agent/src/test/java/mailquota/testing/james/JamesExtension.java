package mailquota.testing.james;

import mailquota.testing.SharedServerExtension;

/** Provides a running {@link James}: {@code @ExtendWith(JamesExtension.class)}. */
public final class JamesExtension extends SharedServerExtension<James> {

  public JamesExtension() {
    super(James.class);
  }

  @Override
  protected void requireInstalled() {
    James.require();
  }

  @Override
  protected James start() {
    return James.start();
  }
}
