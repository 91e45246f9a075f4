// The demo's people. Their password is fixed, since the demo answers on loopback alone.
export const password = 'orgbridge-demo';

export const people = {
  operator: 'operator@demo.test',
  csm: 'csm@demo.test',
  admin: 'admin@acme.test',
  integrator: 'integrator@acme.test',
  viewer: 'viewer@acme.test',
  globexAdmin: 'admin@globex.test',
};

/** Signs a person in through the form, and waits until the portal has led them on. */
export async function signIn(page, email) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
