import puppeteer, { type Page } from 'puppeteer-core';
import { scope } from './federated-keystone.ts';
import type { Asked, Found } from './inside.ts';
import { oneTimeCode, typedSecret } from './one-time-code.ts';
import type { Person } from './people.ts';
import { keystoneRefusal } from './refusal.ts';

/** Of one step, in milliseconds. */
const patience = 30_000;

/** People whom nobody else has used come by a real browser: they set up one-time codes, and are handed to the dashboard, or are not. */
export const tryBrowser = async (asked: Asked): Promise<Found> => {
  const { chromium, browserPeople } = asked;
  if (chromium === undefined) return { seen: ['no browser was tried: chromium is not here'], problems: [] };
  const seen: string[] = [];
  const problems: string[] = [];
  const browser = await puppeteer.launch({
    executablePath: chromium,
    // The authority of the laboratory is in no store of Chromium's; that certificates are good is shown by HTTP.
    args: ['--no-sandbox', '--ignore-certificate-errors', '--disable-dev-shm-usage', '--disable-gpu', '--no-proxy-server'],
  });
  try {
    for (const person of browserPeople) {
      const start = performance.now();
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const came = await comeBy(page, asked, person).catch(async (error: Error) => `is stopped at ${page.url().split('?')[0]}: ${error.message}`);
      await context.close();
      const wrong = typeof came === 'string' ? [came] : await wrongOf(asked, person, came);
      problems.push(...wrong.map((what) => `${person.name} by Chromium: ${what}`));
      if (typeof came === 'string') continue;
      seen.push(
        `${person.name} by Chromium ${came.token === undefined ? 'is refused' : 'comes to the dashboard with a token'}, in ${((performance.now() - start) / 1000).toFixed(1)} s`,
      );
    }
  } finally {
    await browser.close();
  }
  return { seen, problems };
};

interface Coming {
  readonly setUpCodes: boolean;
  readonly token: string | undefined;
  readonly words: string;
}

const comeBy = async (page: Page, { places }: Asked, { name, password }: Person): Promise<Coming> => {
  page.setDefaultTimeout(patience);
  let token: string | undefined;
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url() !== places.trustedDashboard) return void request.continue();
    token = new URLSearchParams(request.postData() ?? '').get('token') ?? undefined;
    // In the place of Horizon, which does not run.
    void request.respond({ status: 200, contentType: 'text/html', body: '<p id="dashboard">dashboard</p>' });
  });
  const start = `${places.keystone}/auth/OS-FEDERATION/identity_providers/sso/protocols/openid/websso?origin=${encodeURIComponent(places.trustedDashboard)}`;
  await page.goto(start);
  await page.type('#username', name);
  await page.type('#password', password);
  await Promise.all([page.waitForNavigation(), page.click('#kc-login')]);
  const manual = await page.$('#mode-manual');
  if (manual !== null) {
    await Promise.all([page.waitForNavigation(), manual.click()]);
    const secret = typedSecret(await page.$eval('#kc-totp-secret-key', (element) => element.textContent ?? ''));
    await page.type('#totp', oneTimeCode(secret));
    await Promise.all([page.waitForNavigation(), page.click('#saveTOTPBtn')]);
  }
  // Keystone's page sends itself to the dashboard; what it says instead is JSON.
  await page.waitForFunction("document.querySelector('#dashboard') ?? /^\\{/.test(document.body?.textContent)");
  const words = await page.$eval('body', (body) => body.textContent ?? '');
  return { setUpCodes: manual !== null, token, words: words.replace(/\s+/g, ' ').trim() };
};

const wrongOf = async ({ places }: Asked, { roles }: Person, { setUpCodes, token, words }: Coming): Promise<readonly string[]> => {
  const problems = setUpCodes ? [] : ['nobody asks to set up one-time codes'];
  const [first] = roles;
  if (first === undefined) {
    if (token !== undefined) return [...problems, 'is handed to the dashboard, and is in no group'];
    return words === keystoneRefusal ? problems : [...problems, `is refused in other words: ${words.slice(0, 200)}`];
  }
  if (token === undefined) return [...problems, `does not come to the dashboard: ${words.slice(0, 200)}`];
  const { status, roles: got } = await scope(places.keystone, token, first.project);
  return got.includes(first.role) ? problems : [...problems, `has on ${first.project}: ${status} ${got.join(', ')}; the model says ${first.role}`];
};
