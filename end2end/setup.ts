// What the Salesforce admin does on the Setup website of the local org, by Salesforce's own words.
import { expect, type Page } from '@playwright/test';

export type AppChoices = {
  certificate: string;
  kind?: 'Connected App' | 'External Client App';
  scopes?: string[];
};

/** The two scopes of the vendor's article. */
const SCOPES = ['Manage user data via APIs (api)', 'Perform requests at any time (refresh_token, offline_access)'];

export class SetupWebsite {
  constructor(readonly page: Page) {}

  /** A page of the side navigation. */
  async open(name: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Setup' }).getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** App Manager → New Connected App, as the vendor's article fills it in, up to its page after Continue. */
  async newApp({ certificate, kind = 'Connected App', scopes = SCOPES }: AppChoices): Promise<void> {
    const { page } = this;
    await this.open('App Manager');
    await page.getByRole('link', { name: `New ${kind}` }).click();
    await page.getByLabel(`${kind} Name`).fill('Relay Connected App');
    await page.getByLabel('API Name').fill('Relay_Connected_App');
    await page.getByLabel('Contact Email').fill('admin@acme.example');
    await page.getByLabel('Enable OAuth Settings').check();
    await page.getByLabel('Enable for Device Flow').uncheck();
    await page.getByLabel('Callback URL').fill('https://localhost');
    await page.getByLabel('Use digital signatures').check();
    await page.getByLabel('Choose File').setInputFiles(certificate);
    for (const scope of scopes) await page.getByLabel(scope).check();
    await page.getByLabel(/Require Proof Key for Code Exchange/).check();
    await page.getByLabel('Require Secret for Web Server Flow').check();
    await page.getByLabel('Require Secret for Refresh Token Flow').check();
    await this.saveApp();
  }

  /** Save, the notice about 10 minutes, Continue. */
  async saveApp(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save' }).click();
    await expect(this.page.getByText('Changes can take up to 10 minutes to take effect')).toBeVisible();
    await this.page.getByRole('link', { name: 'Continue' }).click();
  }

  /** App Manager → Edit → Choose File: the certificate takes the place of the one that is there. */
  async replaceCertificate(certificate: string): Promise<void> {
    await this.fromMenu('Edit');
    await this.page.getByLabel('Choose File').setInputFiles(certificate);
    await this.saveApp();
  }

  /** Manage Consumer Details; answers with the consumer key and comes back. */
  async consumerKey(): Promise<string> {
    await this.page.getByRole('link', { name: 'Manage Consumer Details' }).click();
    const key = await this.page.getByLabel('Consumer Key').inputValue();
    await this.page.getByRole('link', { name: 'Back to the app' }).click();
    return key;
  }

  /** App Manager → the app's row → View, Edit or Manage. */
  async fromMenu(action: 'View' | 'Edit' | 'Manage'): Promise<void> {
    await this.open('App Manager');
    await this.page.getByLabel('Show actions for Relay Connected App').click();
    await this.page.getByRole('row', { name: /Relay Connected App/ }).getByRole('link', { name: action, exact: true }).click();
  }

  /** Manage → Edit Policies. */
  async policies(permittedUsers: string, ipRelaxation = 'Relax IP restrictions'): Promise<void> {
    await this.fromMenu('Manage');
    await this.page.getByRole('link', { name: 'Edit Policies' }).click();
    await this.page.getByLabel('Permitted Users').selectOption(permittedUsers);
    await this.page.getByLabel('IP Relaxation').selectOption(ipRelaxation);
    await this.page.getByRole('button', { name: 'Save' }).click();
  }

  /** Manage → Manage Permission Sets: the package's own, on or off. */
  async assignToApp(checked: boolean): Promise<void> {
    await this.fromMenu('Manage');
    await this.page.getByRole('link', { name: 'Manage Permission Sets' }).click();
    await this.page.getByLabel('Relay Network Connected App').setChecked(checked);
    await this.page.getByRole('button', { name: 'Save' }).click();
  }

  /** Permission Sets → the package's own → Manage Assignments: a user, in or out. */
  async assignToUser(username: string, checked: boolean): Promise<void> {
    await this.openPermissionSet();
    await this.page.getByRole('link', { name: 'Manage Assignments' }).click();
    await this.page.getByLabel(username).setChecked(checked);
    await this.page.getByRole('button', { name: 'Save' }).click();
  }

  async openPermissionSet(): Promise<void> {
    await this.open('Permission Sets');
    await this.page.getByRole('link', { name: 'Relay Network Connected App' }).click();
  }

  /** Local switchboard: a fault on. */
  async switchOn(fault: string, values: Record<string, string> = {}): Promise<void> {
    await this.open('Local switchboard');
    await this.page.getByLabel('Fault', { exact: true }).selectOption(fault);
    for (const [label, value] of Object.entries(values)) {
      const field = this.page.getByLabel(label, { exact: true });
      if (label === 'Strikes') await field.selectOption(value);
      else await field.fill(value);
    }
    await this.page.getByRole('button', { name: 'Switch on' }).click();
    await expect(this.page.getByRole('button', { name: `Switch off ${fault}` })).toBeVisible();
  }

  /** Local switchboard: a fault off. */
  async switchOff(fault: string): Promise<void> {
    await this.open('Local switchboard');
    await this.page.getByRole('button', { name: `Switch off ${fault}` }).click();
  }

  /** Everything the vendor's article asks for, once the app is saved. */
  async preAuthorize(): Promise<void> {
    await this.policies('Admin approved users are pre-authorized');
    await this.assignToApp(true);
  }
}
