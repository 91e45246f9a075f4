// What a Salesforce admin's command line does with a bundle, over the same wire.
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { LocalOrg } from './fixtures';
import { localOrgUrl } from './fixtures';

type Answer = { id?: string; deployResult?: { status: string }; records?: { Id: string }[] };

/** The zip for the Metadata API inside a bundle. Every file is stored as it is, so it begins right behind its name. */
export async function unzipMetadata(bundle: string): Promise<Buffer> {
  const zip = await readFile(bundle);
  const name = 'metadata.zip';
  const at = zip.indexOf(`${name}PK\x03\x04`);
  const start = at + name.length;
  return zip.subarray(start, start + zip.readUInt32LE(at - 12));
}

/** A tool in which the org's administrator is signed in. */
export class CommandLine {
  private constructor(private readonly org: LocalOrg, private readonly token: string) {}

  static async signIn(org: LocalOrg): Promise<CommandLine> {
    const username = `admin@${org.key}.example`;
    const session = (await org.control('POST', `orgs/${org.key}/sessions`, { username })) as { access_token: string };
    return new CommandLine(org, session.access_token);
  }

  /** Deploys a zip; answers how it ended. */
  async deploy(zip: Buffer): Promise<string | undefined> {
    const part = (name: string, type: string) =>
      `--part\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
    const options = JSON.stringify({ deployOptions: { rollbackOnError: true, singlePackage: true } });
    const head = `${part('entity_content', 'application/json')}${options}\r\n${part('file', 'application/zip')}`;
    const body = Buffer.concat([Buffer.from(head), zip, Buffer.from('\r\n--part--\r\n')]);
    const { id } = await this.call('POST', 'metadata/deployRequest', body, 'multipart/form-data; boundary=part');
    return (await this.call('GET', `metadata/deployRequest/${id}`)).deployResult?.status;
  }

  async assignPermissionSet(name: string, username: string): Promise<void> {
    const id = async (query: string) => (await this.call('GET', `query?q=${encodeURIComponent(query)}`)).records?.[0]?.Id;
    const assignment = {
      AssigneeId: await id(`SELECT Id FROM User WHERE Username='${username}'`),
      PermissionSetId: await id(`SELECT Id FROM PermissionSet WHERE Name='${name}'`),
    };
    await this.call('POST', 'sobjects/PermissionSetAssignment', Buffer.from(JSON.stringify(assignment)), 'application/json');
  }

  /** The local org is told by the host name, which fetch does not let one choose. */
  private call(method: string, path: string, body?: Buffer, type?: string): Promise<Answer> {
    const headers: Record<string, string> = { host: this.org.myDomain, authorization: `Bearer ${this.token}` };
    if (type !== undefined) headers['content-type'] = type;
    return new Promise((resolve, reject) => {
      const sent = request(`${localOrgUrl}/services/data/v66.0/${path}`, { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if ((answer.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          else resolve(JSON.parse(text));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
