// jsforce against a running local org: sign-in by JWT bearer, create, upsert, collections, Bulk API 2.0, query, identity,
// sign-out. Partial failures are read back as the library reports them.
// LOCAL_ORG_URL, PRIVATE_KEY (path), CONSUMER_KEY and SALESFORCE_USERNAME say where and who.
import assert from 'node:assert/strict';
import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jsforce from 'jsforce';

const { LOCAL_ORG_URL, PRIVATE_KEY, CONSUMER_KEY, SALESFORCE_USERNAME } = process.env;

function assertion() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: CONSUMER_KEY, sub: SALESFORCE_USERNAME, aud: LOCAL_ORG_URL, exp: Math.floor(Date.now() / 1000) + 180 };
  const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(readFileSync(PRIVATE_KEY)).toString('base64url')}`;
}

const connection = new jsforce.Connection({
  version: '66.0',
  oauth2: { loginUrl: LOCAL_ORG_URL, clientId: CONSUMER_KEY, clientSecret: 'unused', redirectUri: 'https://localhost' },
});
await connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertion() });
assert.equal(connection.instanceUrl, LOCAL_ORG_URL);
console.log('  signed in');

const identity = await connection.identity();
assert.equal(identity.username, SALESFORCE_USERNAME);
console.log('  identity is the user');

const event = (id, more = {}) => ({ Event_Id__c: id, Event_Type__c: 'message.sent', Occurred_At__c: new Date().toISOString(), Payload__c: '{}', ...more });
const events = connection.sobject('RelayEvents__c');

const created = await events.create(event('jsforce-1'));
assert.equal(created.success, true);
assert.equal((await events.retrieve(created.id)).Event_Id__c, 'jsforce-1');
console.log('  created one and read it back');

const several = await events.create([event('jsforce-2'), event('jsforce-2'), event('jsforce-3')]);
assert.deepEqual(several.map((result) => result.success), [true, false, true]);
assert.equal(several[1].errors[0].statusCode, 'DUPLICATE_VALUE');
console.log('  created a collection with one duplicate');

const again = await events.upsert(event('jsforce-1', { Subject__c: 'changed' }), 'Event_Id__c');
assert.equal(again.created, false);
const many = await events.upsert([event('jsforce-3'), event('jsforce-4')], 'Event_Id__c');
assert.deepEqual(many.map((result) => result.created), [false, true]);
console.log('  upserted one and a collection');

const tooLong = event('jsforce-5', { Event_Type__c: 't'.repeat(81) });
const partial = await events.upsert([event('jsforce-4'), tooLong, event('jsforce-6'), event('jsforce-6')], 'Event_Id__c');
assert.deepEqual(partial.map((result) => result.success), [true, false, false, false]);
const codes = partial.map((result) => result.errors[0]?.statusCode);
assert.deepEqual(codes, [undefined, 'STRING_TOO_LONG', 'DUPLICATE_VALUE', 'DUPLICATE_VALUE']);
assert.deepEqual(partial[1].errors[0].fields, ['Event_Type__c']);
assert.equal(partial[2].errors[0].message, 'Duplicate external id specified: jsforce-6');
console.log('  upserted a collection of which some failed');

const job = { object: 'RelayEvents__c', operation: 'upsert', externalIdFieldName: 'Event_Id__c', pollInterval: 50, pollTimeout: 20_000 };
const rows = [event('jsforce-4', { Payload__c: '{"text":"a, \\"b\\"\nc"}' }), event('jsforce-7'), tooLong];
const loaded = await connection.bulk2.loadAndWaitForResults({ ...job, input: rows });
assert.deepEqual(loaded.successfulResults.map((row) => [row.Event_Id__c, row.sf__Created]), [['jsforce-4', 'false'], ['jsforce-7', 'true']]);
assert.equal((await events.retrieve(loaded.successfulResults[0].sf__Id)).Payload__c, rows[0].Payload__c);
assert.equal(loaded.failedResults.length, 1);
assert.match(loaded.failedResults[0].sf__Error, /^STRING_TOO_LONG:.*:Event_Type__c --$/);
assert.equal(loaded.failedResults[0].Event_Id__c, 'jsforce-5');
assert.deepEqual(loaded.unprocessedRecords, []);
console.log('  loaded a bulk job of which one row failed');

const fault = await fetch(`${LOCAL_ORG_URL}/_local/orgs/acme/faults`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ kind: 'bulk_stopped', surface: 'bulk', remaining: 1 }),
});
assert.equal(fault.status, 200);
const stopped = connection.bulk2.createJob({ object: 'RelayEvents__c', operation: 'upsert', externalIdFieldName: 'Event_Id__c' });
await stopped.open();
await stopped.uploadData([event('jsforce-8'), event('jsforce-9')]);
await stopped.close();
await assert.rejects(stopped.poll(50, 20_000), /TooManyLockFailure/);
assert.deepEqual((await stopped.getSuccessfulResults()).map((row) => row.Event_Id__c), ['jsforce-8']);
assert.deepEqual((await stopped.getUnprocessedRecords()).map((row) => row.Event_Id__c), ['jsforce-9']);
await stopped.delete();
await assert.rejects(stopped.check(), (error) => error.errorCode === 'NOT_FOUND');
console.log('  a bulk job that stopped in the middle says which rows are left, and is deleted');

const dryRun = await events.create([event('jsforce-probe'), event('jsforce-probe')], { allOrNone: true });
assert.equal(dryRun[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
assert.equal(dryRun[1].errors[0].statusCode, 'DUPLICATE_VALUE');
console.log('  dry run rolled back');

const found = await connection.query("SELECT Id, Subject__c FROM RelayEvents__c WHERE Event_Id__c = 'jsforce-1'");
assert.deepEqual([found.totalSize, found.records[0].Subject__c], [1, 'changed']);
const described = await events.describe();
assert.equal(described.fields.find((field) => field.name === 'Event_Id__c').externalId, true);
assert.ok(connection.limitInfo.apiUsage.used > 0);
console.log('  queried, described, counted');

const { accessToken } = connection;
await connection.logout();
const after = await fetch(`${LOCAL_ORG_URL}/services/data/v66.0/limits`, { headers: { authorization: `Bearer ${accessToken}` } });
assert.equal(after.status, 401);
assert.equal((await after.json())[0].errorCode, 'INVALID_SESSION_ID');
console.log('  signed out');
