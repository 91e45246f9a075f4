"""simple-salesforce against a running local org: sign-in by JWT bearer, create, upsert, collections, Bulk API 2.0, query,
limits. Partial failures are read back as the library reports them.

LOCAL_ORG_URL, PRIVATE_KEY (path), CONSUMER_KEY and SALESFORCE_USERNAME say where and who. The library's addresses are
real host names; an adapter opens the local socket for them and leaves the Host header as it is.
"""

import os
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, SalesforceMalformedRequest, SalesforceResourceNotFound
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

LOCAL = urlsplit(os.environ["LOCAL_ORG_URL"])


class ConnectTo(HTTPAdapter):
    """Sends calls for any https host to the local org."""

    def send(self, request, **options):
        parts = urlsplit(request.url)
        request.headers["Host"] = parts.netloc
        request.url = urlunsplit((LOCAL.scheme, LOCAL.netloc, parts.path, parts.query, ""))
        return super().send(request, **options)


def sign_in(domain, key=os.environ["CONSUMER_KEY"]):
    session = requests.Session()
    session.mount("https://", ConnectTo())
    return Salesforce(
        username=os.environ["SALESFORCE_USERNAME"],
        consumer_key=key,
        privatekey_file=os.environ["PRIVATE_KEY"],
        domain=domain,
        session=session,
        version="66.0",
    )


def event(name, **more):
    return {"Event_Id__c": name, "Event_Type__c": "message.sent", "Payload__c": "{}", **more}


def with_type(record):
    return {"attributes": {"type": "RelayEvents__c"}, **record}


org = sign_in("login")
assert org.sf_instance == "acme.my.salesforce.com", org.sf_instance
assert sign_in("acme.my").sf_instance == "acme.my.salesforce.com"
print("  signed in at the login host and at the My Domain")

try:
    sign_in("login", key="3MVG9nobody")
    raise SystemExit("an unknown consumer key was let in")
except SalesforceAuthenticationFailed as refusal:
    assert "client identifier invalid" in str(refusal), refusal
print("  an unknown consumer key is refused")

created = org.RelayEvents__c.create(event("python-1"))
assert created["success"] and len(created["id"]) == 18
assert org.RelayEvents__c.get(created["id"])["Event_Id__c"] == "python-1"
try:
    org.RelayEvents__c.create(event("python-1"))
    raise SystemExit("a duplicate was created")
except SalesforceMalformedRequest as refusal:
    assert refusal.content[0]["errorCode"] == "DUPLICATE_VALUE", refusal
print("  created one; a duplicate is refused")

assert org.RelayEvents__c.upsert("Event_Id__c/python-1", {"Subject__c": "changed"}) == 200
assert org.RelayEvents__c.upsert("Event_Id__c/python-2", {"Subject__c": "new"}) == 201
print("  upserted by external id")

batch = {"allOrNone": False, "records": [with_type(event("python-2")), with_type(event("python-3"))]}
results = org.restful("composite/sobjects/RelayEvents__c/Event_Id__c", method="PATCH", json=batch)
assert [result["created"] for result in results] == [False, True], results
probe = {"allOrNone": True, "records": [with_type(event("python-probe"))] * 2}
results = org.restful("composite/sobjects", method="POST", json=probe)
codes = [result["errors"][0]["statusCode"] for result in results]
assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "DUPLICATE_VALUE"], codes
print("  collections: upsert, and a dry run that rolled back")

too_long = event("python-5", Event_Type__c="t" * 81)
batch = {"allOrNone": False, "records": [with_type(event("python-2")), with_type(too_long)]}
results = org.restful("composite/sobjects/RelayEvents__c/Event_Id__c", method="PATCH", json=batch)
assert [result["success"] for result in results] == [True, False], results
assert results[1]["errors"][0]["statusCode"] == "STRING_TOO_LONG", results
print("  upserted a collection of which one record failed")

rows = [event("python-2", Payload__c='{"text":"a, \\"b\\" c"}'), event("python-6"), too_long]
columns = ["Event_Id__c", "Event_Type__c", "Payload__c"]
[done] = org.bulk2.RelayEvents__c.upsert(
    records=[{name: row[name] for name in columns} for row in rows], external_id_field="Event_Id__c", wait=1
)
assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (3, 1), done
lists = org.bulk2.RelayEvents__c.get_all_ingest_records(done["job_id"])
assert [row["sf__Created"] for row in lists["successfulRecords"]] == ["false", "true"], lists
assert lists["successfulRecords"][0]["Payload__c"] == rows[0]["Payload__c"], lists
[failed] = lists["failedRecords"]
assert failed["Event_Id__c"] == "python-5" and failed["sf__Error"].startswith("STRING_TOO_LONG:"), failed
assert lists["unprocessedRecords"] == [], lists
print("  loaded a bulk job of which one row failed")

found = org.query("SELECT Id, Subject__c FROM RelayEvents__c WHERE Event_Id__c = 'python-1'")
assert (found["totalSize"], found["records"][0]["Subject__c"]) == (1, "changed")
assert org.limits()["DailyApiRequests"]["Remaining"] > 0
assert org.api_usage["api-usage"].used > 0
try:
    org.Nothing__c.describe()
    raise SystemExit("an unknown object was described")
except SalesforceResourceNotFound:
    pass
print("  queried, counted; an unknown object is not found")
