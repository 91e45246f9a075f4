// Starts a local org and lets real Salesforce clients sign in and write to it; then a portal beside it, whose bundle the
// Salesforce CLI and jsforce deploy. LOCAL_ORG_BIN and ORGBRIDGE_BIN name the binaries; CARGO_TARGET_DIR is where Python's
// packages are kept. Needs node, npm, python3 with venv, and openssl.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(here, '../../target'));
const binary = process.env.LOCAL_ORG_BIN ?? join(target, 'debug/local-org');

const portalBinary = process.env.ORGBRIDGE_BIN ?? join(target, 'debug/orgbridge');

class Trouble extends Error {}

function run(words, command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error?.code === 'ENOENT') throw new Trouble(`${words}: ${command} is not installed`);
  if (error) throw new Trouble(`${words}: ${error.message}`);
  if (status !== 0) throw new Trouble(`${words} failed\n${stdout ?? ''}${stderr ?? ''}`);
}

function installFromNpm(name, folder) {
  if (existsSync(join(folder, 'node_modules', name))) return;
  console.log(`Installing ${name} …`);
  run(`Installing ${name}`, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
}

/** A virtual environment for this very list of packages; answers its interpreter. */
function installSimpleSalesforce() {
  const list = join(here, 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(list)).digest('hex');
  const environment = join(target, 'clients-python');
  const mark = join(environment, 'installed');
  const python = join(environment, 'bin/python');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return python;
  console.log('Installing simple-salesforce …');
  rmSync(environment, { recursive: true, force: true });
  run('Making a Python environment (Debian: apt-get install python3-venv)', 'python3', ['-m', 'venv', environment]);
  run('Installing simple-salesforce', python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
  writeFileSync(mark, digest);
  return python;
}

/** Starts the local org on a free port; answers the process and its address. */
async function startLocalOrg() {
  if (!existsSync(binary)) throw new Trouble(`There is no ${binary}: build it with cargo build --bin local-org, or set LOCAL_ORG_BIN`);
  const org = spawn(binary, ['--port', '0', '--listen', '127.0.0.1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((_, reject) => org.once('exit', (code) => reject(new Trouble(`The local org ended with ${code}`))));
  const ready = new Promise((found) => {
    createInterface({ input: org.stdout }).on('line', (line) => {
      const address = /http:\S+/.exec(line)?.[0];
      if (address) found(address);
    });
  });
  const address = await Promise.race([ready, ended]);
  ended.catch(() => {});
  return { org, address };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a portal whose Salesforce is this local org; answers the process and its address. */
async function startPortal(orgAddress, data) {
  if (!existsSync(portalBinary)) throw new Trouble(`There is no ${portalBinary}: build it with cargo build --bin orgbridge, or set ORGBRIDGE_BIN`);
  const port = await freePort();
  const options = ['--port', port, '--org-port', new URL(orgAddress).port, '--data', data, '--listen', '127.0.0.1'];
  const env = { ...process.env, ORGBRIDGE_LOG__FILTER: 'error' };
  const portal = spawn(portalBinary, ['demo', ...options.map(String)], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const address = `http://127.0.0.1:${port}`;
  for (let left = 300; left > 0; left -= 1) {
    if (portal.exitCode !== null) throw new Trouble(`The portal ended with ${portal.exitCode}`);
    const ready = await fetch(`${address}/readyz`).catch(() => undefined);
    if (ready?.ok) return { portal, address };
    await new Promise((done) => setTimeout(done, 100));
  }
  portal.kill('SIGTERM');
  throw new Trouble('The portal did not answer within 30 seconds');
}

/** The bundle of a portal through the tools of a Salesforce admin. */
async function proveBundle(orgAddress, folder) {
  const { portal, address } = await startPortal(orgAddress, join(folder, 'data'));
  try {
    const env = { ...process.env, LOCAL_ORG_URL: orgAddress, ORGBRIDGE_URL: address, FOLDER: folder };
    run('The bundle', process.execPath, [join(here, 'with_bundle.mjs')], { env, stdio: 'inherit' });
  } finally {
    portal.kill('SIGTERM');
    await once(portal, 'exit');
  }
}

async function setUpApp(address, certificate) {
  const response = await fetch(`${address}/_local/orgs/acme/apps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ certificate: readFileSync(certificate, 'utf8') }),
  });
  if (!response.ok) throw new Trouble(`Setting up the app: ${await response.text()}`);
  return (await response.json()).consumer_key;
}

async function prove() {
  installFromNpm('jsforce', here);
  installFromNpm('@salesforce/cli', join(here, 'cli'));
  const python = installSimpleSalesforce();
  const folder = mkdtempSync(join(tmpdir(), 'orgbridge-clients-'));
  const { org, address } = await startLocalOrg();
  try {
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    const subject = ['-subj', '/CN=orgbridge-clients', '-days', '2', '-keyout', key, '-out', certificate];
    run('Making a key and a certificate', 'openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', ...subject]);
    const env = {
      ...process.env,
      LOCAL_ORG_URL: address,
      PRIVATE_KEY: key,
      CONSUMER_KEY: await setUpApp(address, certificate),
      SALESFORCE_USERNAME: 'integration@acme.example',
    };
    console.log('jsforce');
    run('jsforce', process.execPath, [join(here, 'with_jsforce.mjs')], { env, stdio: 'inherit' });
    console.log('simple-salesforce');
    run('simple-salesforce', python, [join(here, 'with_simple_salesforce.py')], { env, stdio: 'inherit' });
    console.log('Both clients signed in by JWT bearer and wrote records one by one, in collections and in bulk.');
    console.log('The bundle');
    await proveBundle(address, folder);
  } finally {
    org.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await prove();
} catch (trouble) {
  console.error(trouble instanceof Trouble ? trouble.message : trouble);
  process.exitCode = 1;
}
