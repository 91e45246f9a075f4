-- The demo's people, and integrations of acme in the middle of their work, on PostgreSQL: made by the program as it was
-- before it knew bulk jobs (commit f8727b8, four migrations; its certificates valid for a hundred years), which was killed
-- with SIGKILL while a call was on its way. Dumped with `pg_dump --inserts --no-owner --no-privileges --no-comments`,
-- without blank lines and remarks.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.api_answers (
    key_id uuid NOT NULL,
    name_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    claimed_at bigint NOT NULL,
    claimed_until bigint NOT NULL,
    expires_at bigint NOT NULL,
    status bigint,
    headers text,
    body bytea
);
CREATE TABLE public.assignments (
    member_id uuid NOT NULL,
    client_id uuid NOT NULL
);
CREATE TABLE public.attempts (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    started_at bigint NOT NULL,
    duration_ms bigint NOT NULL,
    object text NOT NULL,
    via text NOT NULL,
    records bigint NOT NULL,
    delivered bigint NOT NULL,
    parked bigint NOT NULL,
    status bigint,
    error text,
    numbers text NOT NULL,
    first_number bigint NOT NULL,
    last_number bigint NOT NULL
);
CREATE TABLE public.audit (
    id uuid NOT NULL,
    client_id uuid,
    at bigint NOT NULL,
    actor text NOT NULL,
    actor_kind text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    outcome text NOT NULL,
    address text,
    detail text NOT NULL
);
CREATE TABLE public.certificates (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    serial text NOT NULL,
    thumbprint_sha256 text NOT NULL COLLATE pg_catalog."C",
    pem text NOT NULL,
    not_before bigint NOT NULL,
    not_after bigint NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint,
    sealed_key bytea,
    wrapped_data_key bytea,
    master_key_id text COLLATE pg_catalog."C",
    key_destroyed_at bigint
);
CREATE TABLE public.checks (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    state text NOT NULL,
    links text NOT NULL,
    requested_by text NOT NULL,
    started_at bigint NOT NULL,
    finished_at bigint,
    integration_version bigint NOT NULL,
    beat_at bigint NOT NULL
);
CREATE TABLE public.clients (
    id uuid NOT NULL,
    slug text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE public.deliveries (
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    number bigint NOT NULL,
    object text NOT NULL,
    subject_key bigint,
    bytes bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    waiting_since bigint NOT NULL,
    settled_at bigint,
    record_id text,
    diagnosis text COLLATE pg_catalog."C"
);
CREATE TABLE public.delivery_quarters (
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    quarter_at bigint NOT NULL,
    delivered bigint NOT NULL,
    parked bigint NOT NULL,
    calls bigint NOT NULL
);
CREATE TABLE public.event_set_types (
    set_id uuid NOT NULL,
    type_name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.event_sets (
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.event_types (
    name text NOT NULL COLLATE pg_catalog."C",
    object text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.events (
    number bigint NOT NULL,
    client_id uuid NOT NULL,
    id text NOT NULL,
    id_key text NOT NULL COLLATE pg_catalog."C",
    type_name text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    subject text COLLATE pg_catalog."C",
    subject_key bigint,
    occurred_at bigint NOT NULL,
    data text NOT NULL,
    digest bytea NOT NULL,
    bytes bigint NOT NULL,
    is_test boolean NOT NULL,
    accepted_at bigint NOT NULL
);
ALTER TABLE public.events ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.installation (
    name text NOT NULL COLLATE pg_catalog."C",
    value bytea NOT NULL
);
CREATE TABLE public.integrations (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    search_text text NOT NULL,
    kind text NOT NULL,
    form_version text NOT NULL,
    username text,
    login_host text NOT NULL,
    my_domain text,
    consumer_key text,
    namespace text,
    event_set_id uuid NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    paused boolean NOT NULL,
    diagnosis text,
    last_check_at bigint,
    last_check_state text,
    certificate_not_after bigint,
    last_check_key bigint GENERATED ALWAYS AS (COALESCE(last_check_at, (0)::bigint)) STORED NOT NULL,
    certificate_key bigint GENERATED ALWAYS AS (COALESCE(certificate_not_after, (0)::bigint)) STORED NOT NULL,
    submission_id uuid NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    removed_at bigint,
    version bigint NOT NULL
);
CREATE TABLE public.keys (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL,
    prefix text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    revoked_at bigint,
    last_used_at bigint,
    name_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.links (
    token_hash bytea NOT NULL,
    purpose text NOT NULL,
    member_id uuid,
    payload text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint
);
CREATE TABLE public.members (
    id uuid NOT NULL,
    client_id uuid,
    email text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    role text NOT NULL,
    integration_permission boolean NOT NULL,
    password_hash text,
    created_at bigint NOT NULL,
    password_set_at bigint,
    removed_at bigint,
    version bigint NOT NULL
);
CREATE TABLE public.queues (
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    wake_at bigint,
    owner text,
    epoch bigint NOT NULL,
    held boolean NOT NULL,
    failures bigint NOT NULL,
    delivered bigint NOT NULL,
    parked bigint NOT NULL,
    last_delivered_at bigint,
    last_error text,
    last_error_at bigint,
    api_used bigint,
    api_allowed bigint,
    api_seen_at bigint,
    probe_at bigint,
    probes bigint NOT NULL
);
CREATE TABLE public.record_refusals (
    client_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    number bigint NOT NULL,
    attempt_id uuid NOT NULL,
    at bigint NOT NULL,
    diagnosis text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL,
    message text NOT NULL
);
CREATE TABLE public.seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL
);
CREATE TABLE public.sessions (
    id_hash bytea NOT NULL,
    member_id uuid,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    data text NOT NULL
);
CREATE TABLE public.throttle (
    key text NOT NULL COLLATE pg_catalog."C",
    failures bigint NOT NULL,
    window_started_at bigint NOT NULL,
    blocked_until bigint
);
INSERT INTO public.assignments VALUES ('01a2153f-d752-7777-aa5f-885e7c64a0b2', '01a2153f-d74f-7d78-9bb7-4affeb62e003');
INSERT INTO public.assignments VALUES ('01a2153f-d752-7777-aa5f-885e7c64a0b2', '01a2153f-d750-7e52-9795-3d76469a34ec');
INSERT INTO public.attempts VALUES ('01a2153f-da2c-7b04-8093-c8c25e87cc98', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652835877, 7, 'RelayEvents__c', 'collections', 3, 3, 0, 200, NULL, '[1,2,3]', 1, 3);
INSERT INTO public.attempts VALUES ('01a2153f-da56-7568-944d-319695e7218e', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652835925, 1, 'RelayEvents__c', 'collections', 3, 3, 0, 200, NULL, '[4,5,6]', 4, 6);
INSERT INTO public.attempts VALUES ('01a2153f-da9a-7e97-acfe-09119f262f23', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652835990, 4, 'RelayEvents__c', 'collections', 2, 0, 2, 200, NULL, '[7,8]', 7, 8);
INSERT INTO public.attempts VALUES ('01a2153f-dce4-7932-9ae8-847085298fcb', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652836575, 5, 'RelayEvents__c', 'collections', 2, 0, 0, 200, NULL, '[9,10]', 9, 10);
INSERT INTO public.audit VALUES ('01a2153f-d8ea-7fdd-9458-c01c47ec8de0', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652835562, 'api key "Automation"', 'key', 'integration.activated', 'Production', 'done', '127.0.0.1', '{"form_version":"v2","thumbprint":"1d1612d2ffd088388902b6a295c2f4d39da1eee33dc12d6318daca83d099cfbd","type":"unmanaged","valid_until":"2126-11-02T00:22:15Z"}');
INSERT INTO public.audit VALUES ('01a2153f-d94d-7694-863c-1a1dd5d57b74', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652835661, 'api key "Automation"', 'key', 'integration.edited', 'Production', 'done', '127.0.0.1', '{"consumer_key":{"after":"3MVG9UKK8_3.ANExBYXwWjvmoHA4lZeiQ78nPG3JFQgcFe1CYHrvnM8l85AGekqiW0nyygJekeFuzUiY5LvKk","before":""}}');
INSERT INTO public.audit VALUES ('01a2153f-d95f-7a75-a49c-cce75e51fba3', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652835679, 'api key "Automation"', 'key', 'check.started', 'Production', 'done', '127.0.0.1', 'null');
INSERT INTO public.audit VALUES ('01a2153f-db1f-757c-9249-35dd7cdc623d', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836127, 'api key "Automation"', 'key', 'integration.activated', 'Paused', 'done', '127.0.0.1', '{"form_version":"v2","thumbprint":"512568f7aa4b0119057728919d39e27de9e9373f227c8d361b0f127f41241a11","type":"unmanaged","valid_until":"2126-11-02T00:22:16Z"}');
INSERT INTO public.audit VALUES ('01a2153f-db3a-7312-a839-af7657a45dfb', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836154, 'api key "Automation"', 'key', 'integration.edited', 'Paused', 'done', '127.0.0.1', '{"consumer_key":{"after":"3MVG9l3DeNlcGCnPAbPsXwlJw086xQA3QpXCI0airIBYY0J4YdX2L6wvY5L1GHSfHL08lAEU3gVo.3qpZznbm","before":""}}');
INSERT INTO public.audit VALUES ('01a2153f-db48-7185-8868-2dfbb9373d82', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836168, 'api key "Automation"', 'key', 'check.started', 'Paused', 'done', '127.0.0.1', 'null');
INSERT INTO public.audit VALUES ('01a2153f-dc19-7b39-bdf7-0de90d71f45d', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836377, 'admin@acme.test', 'member', 'session.signed_in', 'admin@acme.test', 'done', '127.0.0.1', 'null');
INSERT INTO public.audit VALUES ('01a2153f-dc27-768f-84bc-71767a20cd36', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836391, 'admin@acme.test', 'member', 'integration.paused', 'Paused', 'done', '127.0.0.1', 'null');
INSERT INTO public.audit VALUES ('01a2153f-dc55-7ddc-a83f-35cd3f7b5ae0', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836437, 'api key "Automation"', 'key', 'integration.activated', 'Not filled in', 'done', '127.0.0.1', '{"form_version":"v2","thumbprint":"b018c4f60b5c4c6a5da13f8a0e9593467ad3edf8e021432012fb183545fdca1e","type":"unmanaged","valid_until":"2126-11-02T00:22:16Z"}');
INSERT INTO public.audit VALUES ('01a2153f-dcae-76f6-bc80-e6a341925a63', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836526, 'api key "Automation"', 'key', 'integration.activated', 'Removed', 'done', '127.0.0.1', '{"form_version":"v2","thumbprint":"14d0a3831a01ac9ef881a3d0fca04d92e1f0a79e06277f74f824a5f554eb7e10","type":"unmanaged","valid_until":"2126-11-02T00:22:16Z"}');
INSERT INTO public.audit VALUES ('01a2153f-dcbd-79ab-aa1b-da186c4162d4', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 1795652836541, 'api key "Automation"', 'key', 'integration.removed', 'Removed', 'done', '127.0.0.1', 'null');
INSERT INTO public.certificates VALUES ('01a2153f-d8e1-7f9b-82e8-065345f06c08', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', '47a599570330bd4e791daa2925fd414a', '1d1612d2ffd088388902b6a295c2f4d39da1eee33dc12d6318daca83d099cfbd', '-----BEGIN CERTIFICATE-----
MIIC/DCCAeSgAwIBAgIQR6WZVwMwvU55HaopJf1BSjANBgkqhkiG9w0BAQsFADAv
MS0wKwYDVQQDDCQwMWEyMTUzZi1kN2IyLTcyYTktOTU1OC0wYjg5NTk3MjA4MjEw
IBcNMjYxMTI2MDAyMjE1WhgPMjEyNjExMDIwMDIyMTVaMC8xLTArBgNVBAMMJDAx
YTIxNTNmLWQ3YjItNzJhOS05NTU4LTBiODk1OTcyMDgyMTCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBAJ6X4UmAaU9a5Yd+M+ngpbahytVMlbJzuuSYXhm2
q8bNkUSyyHiqfshzKFYOk/6yOjkNA91E0Adh40nvlO1wgLmJMxiy+ub+CL0Wid5/
YFYrUrDVedfJ2G7ojzlZfN7HZAm2oW30FPf6ZzIpknTTAuk8hAOu4ed0SbO3666s
ltJbKU/5U2ZDA/8P5bihdJMF/aHJruu27zOeKZIFtgOzspjm0PdF9QJo9qn+5+ML
z11G0B6r70bGzP3tr/vy27gZcVgI4s3hWc5jBlUx6p0+fGLdMy+ywIJ4fNCXN4yu
IlogLuYQVkOsvwN9Dadaw9C2jco26MPO17XHllxCBNJfLa8CAwEAAaMSMBAwDgYD
VR0PAQH/BAQDAgeAMA0GCSqGSIb3DQEBCwUAA4IBAQAkDFCIA+Oce4BW2SI5crvN
FmyeBBL8kKkumR/Ah9Yni3pdwwzm3pMWAVUlvQOYJ5dJwpgCmdeuRKm9BJAG9oIh
Fht4sIvalHUG5msMAs8KOsq+zwcQGAa155xIPVnJGeoaiiw9QwFn04D/leMM8T+S
18o9+j7/tg9no1jOh3edpuCr6O1yoKoa14B6UbE9VnVHYfQ5qdUMfvGJCoNsP0Mt
n95XPH0sRqi2tbwFCAV+ho//WbrbzAbZp7bUgQZOd8BfbtRzetMYHy6oBxquP7HP
yXUyKj2XKkJlVpUrOhFQ7ZFF8EC8n85mj7f7aPBHW4kUvd1hpskWSUsqw7xcNCfs
-----END CERTIFICATE-----
', 1795652535000, 4949252535000, 1795652835250, NULL, '\x531ada0bf4cc0a1d44846875bba458757a7b2cc4353df6b92cdd7ab650c384c1f1aa212045fdd5de5d447420401a53391119084ea91b05fae8dd450c572e4cf8bab70cc30518127d015850761cd986a90a1087006667386bb6d7322fc10422d7f70a86b362ea835a1035ffcdf0992978ab7a2e5b076a716a423d2a47ba4e43916fa77355424f8c61c40e32624c079efbe396423edd55bd1600593b0325abae5f9d06c97adbc2d23f043e8940f6460e2d7286d33a81bd0628b08215a5fe53dd6171a02ee9211fbab5630a2f5cd8526075e69d3412c6f95b4f671c26637178f6fd4aa02e95eaae51addfe15e7abe0e2956f345fcb9b956652033d6760b75724b342b77e315aa9796257574aa8c99536d7396abeb6aaeea9d07cdbec5ed11224ff9a27302083f53449cebe07b10e59ab80cc4e269d6fca9556a8033319b1ed210bdef27259654a09836e86ad81ba9af7a28bd566ac6f48f6472f60f9238a7b0c0c64ef2a0f88292aa91fb6e5c75d41a26a6f621b532ba643afd3cc7422ebaa223909e122be37394d684670295f7f487e91870af96bafd7d09ee6cd0f597c8e31ebc8741d24096b80fc228cf028425f06bc89db38b1e7241901e6c3e418f0611f90801824af839654bbcef07dca9dfd3c63a9a6ce1e3cff31ddd14b7fcc16291159812e887707173765019c77a9601f155a95ba628b65abbbfe7b94604385fa67ae707f9d4d7a9c9b09ac1ab454c4cb178ae1db71c3c5de40142ffbc618442edad9ca327b7b634cf32dca4268d11b049e1e4c9d389fa6065586e5dbb9386b11c16af69c633f4ce81a712578103bae0bb9f98f35f6fa40b53ed6480fb98e6673f3987c14a4120df56d9fe466c84a432a06603f6a8f48a1109964680b72547985023a75d3b9b8f5b5adfb2815f0bc9f29f984cfc8a967df63ca9063600c89e349611febe37578f13ee6c8f17c2d69353dfc15a616b1a37689c937999cc6222e72db426382f08a6ccceb16165acb8541fc8b283aee841c961254d021b26479d00acb8c877b01171030dac4f9822b55aaf650da9648ffe41ecbde968201cdb6d903950b0f2040256173615638d78c870ef8cd96241819b492b6826a9c98eaf4e4e8df3ed18eb392e17672f96d9a582e540e5c9f30bc7b452abccfc8773c875b80af038ea43d5a92393b1b36fdb56789f96f63c3b3e4a80cbd7e584e3738cea236c1e23a34e10792ac2c2ae61f640d1b55a8b7efc4f68a19eabc1837e0335cd13e7ffa25e89c4465ad1e8e3e716a7bbb53fd0ba1161cb31f8fa98bb0f2cda70c155bd22b5b39dc73957e66853979ca70d287e526bcb702c1ce9878494b266ad3b47fc1802d01558c3ccbf3a288bc1c604630b11f793d36c94e46e8d6a76cb70f5d303d0a414a55195cc421e905ac84dd8306e8f19da5c460358687eda886d978bd17b5a3bc254824e7e91a33b56eef9d5dfcb1791f4278e1f60d07e7866e8c0109bc9d9ab60ad5e53fc49684ef2a325716cd0c28074ae47c4fa3c23d1287b7de20cb9fea41a33c7dd180b3119261ed3d82bce0c7a815247e1cf71f6991ea4425651f36be15db60216a22c79f6aa4a125580db42c17c6d44ce920355d5f11541c61dcb29d78c5a3801be87c6752d20e6568a5342f5e1ec9a80b550ba221420ab0e44bb56a0dcad62fbb294ae6131e8095b4867d1f2ca98b5e300087b432588201b922740360bb6cd83f3101d5c19b3562ee72c7a7afb657d9fc1ec89404a02dbac', '\x84ced6722c8272da234c4eb0a665c556090d30f7376d6f2f9879aa97ab87b257fe8273d85ece7c49', '2030869497e3', NULL);
INSERT INTO public.certificates VALUES ('01a2153f-db18-73cd-8f1c-af7e009b7dad', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', '4811c28fd7bdf1e6bfad5314a131ed7d', '512568f7aa4b0119057728919d39e27de9e9373f227c8d361b0f127f41241a11', '-----BEGIN CERTIFICATE-----
MIIC/DCCAeSgAwIBAgIQSBHCj9e98ea/rVMUoTHtfTANBgkqhkiG9w0BAQsFADAv
MS0wKwYDVQQDDCQwMWEyMTUzZi1kYWIzLTc3YTgtYWYyNi05MWM4Y2M5MGFlNmMw
IBcNMjYxMTI2MDAyMjE2WhgPMjEyNjExMDIwMDIyMTZaMC8xLTArBgNVBAMMJDAx
YTIxNTNmLWRhYjMtNzdhOC1hZjI2LTkxYzhjYzkwYWU2YzCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBAM46gob2SH9NVMFC8lDd74oe/QXLfMOzE9QSYmeb
3gFRDTmY2Kx4IW7QVLS1AAUtWp3Zt/I8k5TIIbLTbFBfDgjVH6z9hQHAzWNArlpS
sx1JWULEX2jgsw+QocXc1lctmWkpbG1z0F7zxUsfNLu6Xwqf6nSfmHyrgNTpJOzp
zqYE0lsO3Yeumv+ZUANGpLMRWXFX1K0r1JJgiQJBcdxLjnrGMLMjgz+MYKJZ3Wgq
OkWe7KrrosPg5shfZHbHKVPlRoYnv8jklVFo6Pd0coeINvTruvbtpaEv8+9A/P38
thvywBHuzHb8eLsN/U/ib6ID3dvL1tAFmga9IzgtWmrFnM0CAwEAAaMSMBAwDgYD
VR0PAQH/BAQDAgeAMA0GCSqGSIb3DQEBCwUAA4IBAQC0/5mhnQhRGjd+31MvNcyW
W3HQXKY7wDQeuvJQzSIFGqujuzUHM0kz3vw1LOhoH1+tBEii6O/B/f2cf7Eo6OmX
tS0FZf166vKO7E+9+sLy9ZcisOlzx/OsQih+XeshV1HqcWAJy3FoXUX26NJW5txu
b82fpphz5xEOZ4DRJrOxM4d6wukYe2s3ccUW8MrHJl6UULojCFUrKE7Qg/PoFS49
0MeLFV/2PT1gikqlNvi29rNzizcBPOyOTQrnH/cUEKgRje7zfXoa+DI9rH4MhdJd
FbK3TgphZL17ffxoMpWjR+/GFiHG0GMbRg7b+xkHHgsArc3PK11xXi7iut9ITrl+
-----END CERTIFICATE-----
', 1795652536000, 4949252536000, 1795652836019, NULL, '\xcdf035192523066a97b948eb9bc03e3f30541b6892c99feb30466e89d0029a93562698e8018ff737f40df2a09a3125b4e04268bcd5da1f1f9a012c1f3912c3bbb96463a2904edc6cdcaf9cbd03c0dd7ee2d30a0d9deb32976a1d5f0d6792a1ef79e175d314b7fc247ec9b265c008d56319fa72cb91d4207f8cf0eeb7b9c149147eb3d9f331d2f2612ad7375480819ba24dc81872a527816046818829abab09101c2a2281e8c46dac166f84c3843840075bf084fe58d20d165d7c15011967cf580332700c5298d7852d06b1938a548853bb8b3419746396d870f9297daca80bec16e0c7e854fd0c768007d8c65d30a7de19742dce0bdd7dcbaae70a4404a16952bdc5c798f241d269d443c4460fd2ae0b46ad457b876425c478209d3c16755b413e40dfbe08f1ffca2a4b0317e4106c24eb552b0551d749b93c396fd17cf6dc1067ea3957e69f3830089204dcefb5df37ce62faa9bf6b3439c26f2e49704ca882391d857f4d263d6d2135df1b81a3039db4439edf4c439d965ea57c3b268963cafff97206af0f0a6dd373f70b21b089b6f4667b072c7862ad9710805cf51e3d0d41a778bb4aafcf6153edc395396b3dcbc451682b73e0a054d3d27379942d3a16c59af5a26fb76830b0a3cfa4901f776b9080aeaa48d7b27d6ddc564abfc7032ba7862be2e4df2248bfa95280b2aa93aeffc5f507964c66ee12e602db016d260d2093d6f5776ea58eace0f897817348aa1b1a865702e2debfc2f16681e5fd4a8d7304973be72aea33163974d51af0fb65cd5b35da293df4fb32163c96d7412fc84c3e20977dd9a3dee06de200306abfded1616974c1c6fdc50eadc74a1bc0985cf748f33f6519a51002cb446f4eeda2c7698d39e90c4f99cb93ad86710c4e6e5538a8c145ebf0d2a4509c91fbc5aaee407d1263e7b2f8d410923860bf6c00b7a989d51bdc0cbdf2bace636a9373d37e5c9138ef299b5bb178d7f40a38113b1169410b38f7505eb25c832a1869c59bfb5c2a56781d2f233072e4b26bb631dfd12aa21de2f5694ae951aa57bccbd00ea1048412e00968501c2a56a3aeb5c62f8ab262300cca2de3d0bfe1520a0f65ee447c9dc10622b682c65eb05a73a482b2f285a39fa3540a4d337dadce6bf104e31c5648029b22f654b58ab39f32c9d044cc2ef29e3632d06bcfd68ab54e874b448a4c559cf9ef59f43af24dcbaa2d0e9b572919ab7ab29d2582d2898df0de3019cfebb0dd0eef5ff7e4a5ba4fef2fba8b55b1dea132415f2c6aa30aa1be117e03aeeb86224aba42ea7a9009737369ce5e9b30824ac5956f9037e3ef293eba2f9dde915f476a9eeaacf18ebcfe455a120d7a4c00d917b49dc71072f07fbbe1e1c47ea8fda0e300ad4c063e1e41b9f36b153fbfc137ba3c822e8f4078482cb145fb4116851f94420e367e8ff518200b5f45ac2e5b86de6ae623ff002c1250242aec54771a6893e835833e29c91c49226b49c4c986dcd12192f9b97c741718b111be0b64b313498283cb26c769410ecbe16a97886a8c301dda25f9dcb6dde737509322b5fb8ab4e200a6fa9de62bac05cb273541c5c7163eb3fc8346ab44d0088cbdb605eb3bbdfbe142d47a93e80f4887ae690aa8be5564d03aebd4963f2adcccb733572349898e74650c1a620b45161b21422d3169439ef02378ff0c8b66b2be1b9a933d0cbad23839ffbd7507db9e5f59e096967cefd26ff6464a269ee3974a7c9f12165e3e4066e4d02830c94e0e', '\xc2f8a343fdd2975282bb02c3fc4c70f5ce4f8700137b309cb0e2d44759aa5adbe641d9c7f5f52599', '2030869497e3', NULL);
INSERT INTO public.certificates VALUES ('01a2153f-dc50-7bc6-96d3-8dfc3fe22c85', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', '71ced53da537a5ad22d78b004c54b41a', 'b018c4f60b5c4c6a5da13f8a0e9593467ad3edf8e021432012fb183545fdca1e', '-----BEGIN CERTIFICATE-----
MIIC/DCCAeSgAwIBAgIQcc7VPaU3pa0i14sATFS0GjANBgkqhkiG9w0BAQsFADAv
MS0wKwYDVQQDDCQwMWEyMTUzZi1kYzMxLTc5NTItOWM3NS1lYmY5YzZiNTRkYTAw
IBcNMjYxMTI2MDAyMjE2WhgPMjEyNjExMDIwMDIyMTZaMC8xLTArBgNVBAMMJDAx
YTIxNTNmLWRjMzEtNzk1Mi05Yzc1LWViZjljNmI1NGRhMDCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBANaGtErnxpT1+GtDPA3GNQSHhhXhz43K+upQ9LZo
f62Jndb8Vnvizu4dLs23mNlviVkVNRheeiI3FfOzQP0L8KJPD50ItfNwF6l00Zrr
i781HX+11A+9OxETGCi1BqDHa/UCCf+tVLjq8ryZC6mWjaJSosPdNRnVtsp48iWc
OMEIDPs3BLcs1pDqso8mS0NGojUlDtKSyNry+bhP7pd7NcN/ww4y2/IUx9jxh7uR
JXWVh2QmUxptRPIA4nbLLE2O+I78EPQkJ2w4H8W6UZey+g2nPy5vHfrnrYhW0PCg
vL+qisi6XjOBaDsnxrr2l/rN53xfPdaPEUJhi7jt9Sn/23MCAwEAAaMSMBAwDgYD
VR0PAQH/BAQDAgeAMA0GCSqGSIb3DQEBCwUAA4IBAQB06iKrIcHV7JMPISstQlrN
ooV6HxYO3UH/VHNuNaaIhgXCWsjy7q526BkeQACZc8nAyDXpVZ7GkLiKQt9zKoda
fuzhOWb+vLZpESKoJOEthebxxoTedKCerKiXW/m/l3Byuyp+jv/GmSurMWcfHDX1
4F0ganHb7f8Yc5jRF0hAfnEfJR5HwOET1ZBhQRyiHWtEN8G4keRRTgTRWdP3uiWI
SBjrrW5maVJLfFYpZrJG+HRqBimW2lHQNtYJXZqPVdNliwwPUwOugxlsj+t2puh3
rrfH9MUWG73d5vu4RUhgDZEzLqulN0dGr0/cRRfguovPRNdyaQLQ5OPFuul6iop+
-----END CERTIFICATE-----
', 1795652536000, 4949252536000, 1795652836401, NULL, '\xcc43287cd052bf0d5a98cce2f8828b7b2bb05049b504901d63116c6e42c75d42b720f142ed5d46d6a3f599451292060413d0616afee69b93680b348306699c1b32576383c25f289cfbdb676dbb3a5b84065e0242f7777273ccfd72dd20ef004a651bbd92d66cd05e29f9291747b5033a6fab48235ab6669ac58c38b74865518bc10ae8b7e6de7ba407b38c4106fb3eb83ce1e18d08b0d7ede1aaaa8362aa84c90dcb85f6a286d0a52c777e0b0daafd9ff68196d7d1ed98321082cc3ea94ef9a7263a7c012591803e4bdaf8d5d968d4e898b8f8591fcb26e613e08e329bf1bf0938d3f59c4293bdadc0a3801132e9d5ea29e4cc1126dc8d83a6ba75e1c4ddeb8a33367d5e29e22c93f260c7c1460f778e127ba605d2075e5780c924537976f1de70d87e1434dcc051af71fbaed171de21332ad945e25c090deacfc5b4bb570dacb0b4b822a83540f4b461ce4e2d3114143cea596abaa6ce8737e90bf7bfb8f785e9d1b95d284cd81c87f95c618ced2e2a7efb12396496f7229d110e5d408448b449d93085252fec95cf52d5dff0e9a78852f94acd84c6985e45d483920929792d3be7bb0eb96db87be56cb549e4afced0aa00f29ca3a94af372960abe0bb776c3cb09bb1046f514593b51e103077f397339bdd4ad11f5281422a4dfa9e630b1742430b1cde8db59d85038a992ea1b32c90b8d9b801fa966209d64e606fa0b0708aaba3368bb5a3cacf80cff91c1ea8902e5183754b9b92192c8a5d3713e65a20d74539b294d600caa89dcc1c0bd59b406cedb57ab861a36dfad1558d690c5b3a7a10e274d62769e9ce9db1f4fb7da4c5cf1d8890628ac670994419115d9d47940f2a561b09fde30bdbb78214a8ecc60d3dc957177ab0e889c43e0eb80dea0a0ef9768b630069f630503ff72c1566846f83cf0086f68f99f30d19757d572347402da303f3540a518e2fa879bfc9b129736f69179c2b235792f9460c7286d99477ae430cb3f77fb8d0b2d38c921250cad0b3ca813981515de4cadc1472e7c3274aad14e8322451c5e757ce33bf70382a27e1dcd670031ad973fa2e5b51bf5491d849ba2cbcec705ef02b4e7da3fd5fa50f210f9b931f61af8e626cd71122ed0aba718af201f67056cc2b81dba9177c92e24301142ee1de6727d6fcd66ea72ed0a8565cb2db3f124698020168f5bc5cc64184b16c0cd07483086da58794509c2d88e2e95b4abb2c1a891eaa94b4e8eb01741b9a4d124505f629c705613f6d17db1b33df24afc4e887abaa883c66482a122d0bc130f932fc3004c89efdafdadae05e1297a89e76fdc7a39286174457e6d9cbb6d5793b244e86d330379d6ba57706fca1fbc45b38f76b58b6e2ba12953381441439ad0d6df77efa47830c6e9a97154d2267fe67b8c9a52cf76a3ff3e048b33cf2472f6bbff835752e1e3ff43e2bbaf84352acb08677f542ec7a3e4a1ab8669249abf5d4055c732fd1c4a3f613b047afe6f8609cb6d2d9ac14025272aa9ab90287b8c8d7c97b6bb61d3dfc74f39cb99dba47c72b146e0226244f0f633377690ad67c90e64543a134ab4324473554cf0769d32b6a292808518dcf60f75bddb488558e34a793784de5c1d9b1a3ee5710f9c8a33fb8b713a1227ad0b8b86d1de893e8e45a69779341319b3aa7a988e5ee1f84169cc3e013d79b66ad71bdacda7db2621a98ea22fb16b06a0ef1f4da221450496e541094f8996c52167b11b2b81692fe3cccc175f6b9dc4709f63e3', '\xdecfca23f4a145ca6959d2fa8cf52b24f7d8cce441c0e5ba02e16d8b1262a49667be6a4d3d9011da', '2030869497e3', NULL);
INSERT INTO public.certificates VALUES ('01a2153f-dca9-7b3f-bd73-22347cfea9a6', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc64-70d5-a94f-9f32bd0e8609', '77c2e3929e1d0e5c11106278bb3f1713', '14d0a3831a01ac9ef881a3d0fca04d92e1f0a79e06277f74f824a5f554eb7e10', '-----BEGIN CERTIFICATE-----
MIIC/DCCAeSgAwIBAgIQd8Ljkp4dDlwREGJ4uz8XEzANBgkqhkiG9w0BAQsFADAv
MS0wKwYDVQQDDCQwMWEyMTUzZi1kYzY0LTcwZDUtYTk0Zi05ZjMyYmQwZTg2MDkw
IBcNMjYxMTI2MDAyMjE2WhgPMjEyNjExMDIwMDIyMTZaMC8xLTArBgNVBAMMJDAx
YTIxNTNmLWRjNjQtNzBkNS1hOTRmLTlmMzJiZDBlODYwOTCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBAMoWLL0VuUq6nr4cjSkTdUDnJtuGb8hwZXo/cOTx
Qyj2pcoVw295YkgNhqjeDYOZVEYWA97uAS298qYoM4IUCDk31adPFlHv8H43gJK0
84I6w5qVUeDqJxjGeumpxIiplX/UzVoVKjwAE2I1MmAMPytfuLD2fHEfdyD4zzIh
GR5YjErpC5esY1AXAeoA1fStyF5jwazM7wWSZbXF64aqqSGNE8VFPS12lklW8F2Y
QG3ckE6dGgkTvzJAfY/P3vKMAFEPHANR+UVS2hpQ1dApCSfyVtmgsJFptGFUouIU
n8IlR3h3MZZcS2ooCyfYGK3BATh+42/XV0NWWRLxPQ3or60CAwEAAaMSMBAwDgYD
VR0PAQH/BAQDAgeAMA0GCSqGSIb3DQEBCwUAA4IBAQAo4qBv8OED1taV6qH+KQTR
TvZV0avIMAn3kaTdoqok+QbjOC/YbJOFHD6jryRs28C740ZQIkI9rXKJRK2Q2lJH
dFY0Soa9W+fUekCG7oDXCrGSRi1LEMkXA2aDU6YjRRhhklwlGJOncG6i1MVAahik
hnUABHmwqmOBrTEQR8KYcTx9YUkDcrbPwnxODadSuF8FVQsEioYuNliO1sAOEsvk
KOUD3CNUVWTBXz16QVOtyKjsgDj17KfPNLpJLLC0oKG9w88LmzoyVsXdRGIImWv3
dBAJliwIWfO4oLTvjqlQu1yLv/JvNyWiWqPRfgU7gH6ByQwJTY5eYEl3D+yG3r+8
-----END CERTIFICATE-----
', 1795652536000, 4949252536000, 1795652836452, NULL, NULL, NULL, NULL, 1795652836539);
INSERT INTO public.checks VALUES ('01a2153f-d95d-78b2-b637-dbd4debc38b1', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 'passed', '[["certificate",{"state":"passed","detail":"valid until 2 Nov 2126"}],["token",{"state":"passed","detail":"from login.salesforce.com"}],["identity",{"state":"passed","detail":"integration@acme.example"}],["objects",{"state":"passed","detail":"RelayEvents__c, RelayPowerups__c"}],["fields",{"state":"passed","detail":"11 fields"}],["dry_run",{"state":"passed","detail":"rolled back, nothing left"}]]', 'api key "Automation"', 1795652835677, 1795652835724, 2, 1795652835720);
INSERT INTO public.checks VALUES ('01a2153f-db47-73c2-afb4-2188d758dcc4', '01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 'passed', '[["certificate",{"state":"passed","detail":"valid until 2 Nov 2126"}],["token",{"state":"passed","detail":"from login.salesforce.com"}],["identity",{"state":"passed","detail":"integration@acme.example"}],["objects",{"state":"passed","detail":"RelayEvents__c, RelayPowerups__c"}],["fields",{"state":"passed","detail":"11 fields"}],["dry_run",{"state":"passed","detail":"rolled back, nothing left"}]]', 'api key "Automation"', 1795652836167, 1795652836204, 2, 1795652836192);
INSERT INTO public.clients VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', 'acme', 'Acme', 1795652835149, 1);
INSERT INTO public.clients VALUES ('01a2153f-d750-7e52-9795-3d76469a34ec', 'globex', 'Globex', 1795652835149, 1);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1, 'RelayEvents__c', -2689324819973784159, 472, 'delivered', 1, 0, 1795652835857, 1795652835884, 'a055g0000000002AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 2, 'RelayEvents__c', 6289666424538743064, 472, 'delivered', 1, 0, 1795652835857, 1795652835884, 'a055g0000000003AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 3, 'RelayEvents__c', -6164525275353190664, 472, 'delivered', 1, 0, 1795652835857, 1795652835884, 'a055g0000000004AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 4, 'RelayEvents__c', -2689324819973784159, 472, 'delivered', 1, 0, 1795652835857, 1795652835926, 'a055g0000000005AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 5, 'RelayEvents__c', 6289666424538743064, 472, 'delivered', 1, 0, 1795652835857, 1795652835926, 'a055g0000000006AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 6, 'RelayEvents__c', -6164525275353190664, 472, 'delivered', 1, 0, 1795652835857, 1795652835926, 'a055g0000000007AAA', NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 7, 'RelayEvents__c', NULL, 461, 'parked', 1, 0, 1795652835980, 1795652835994, NULL, 'validation_rule');
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 8, 'RelayEvents__c', NULL, 461, 'parked', 1, 0, 1795652835980, 1795652835994, NULL, 'validation_rule');
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 11, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 12, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 9, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 10, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 11, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 12, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 9, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 10, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 11, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 12, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 0, 0, 1795652836551, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 9, 'RelayEvents__c', -2689324819973784159, 470, 'waiting', 1, 1795652837110, 1795652836551, NULL, NULL, 'row_locked');
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 10, 'RelayEvents__c', 6289666424538743064, 470, 'waiting', 1, 1795652837306, 1795652836551, NULL, NULL, 'row_locked');
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 13, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 14, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 15, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 16, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 17, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 13, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 14, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 15, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 16, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', 17, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 13, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 14, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 15, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 16, 'RelayEvents__c', 325719231805635237, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.deliveries VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', 17, 'RelayEvents__c', -6164525275353190664, 469, 'waiting', 0, 0, 1795652836606, NULL, NULL, NULL);
INSERT INTO public.delivery_quarters VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652100000, 6, 2, 4);
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'message.sent');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'message.delivered');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'message.failed');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'step.completed');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'reply.received');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'opt_in.received');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'opt_out.received');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'powerup.opened');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'powerup.submitted');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000001', 'powerup.completed');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000002', 'message.sent');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000002', 'message.delivered');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000002', 'message.failed');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000003', 'powerup.opened');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000003', 'powerup.submitted');
INSERT INTO public.event_set_types VALUES ('01900000-0000-7000-8000-000000000003', 'powerup.completed');
INSERT INTO public.event_sets VALUES ('01900000-0000-7000-8000-000000000001', 'Standard', 1795305600000, 1);
INSERT INTO public.event_sets VALUES ('01900000-0000-7000-8000-000000000002', 'Messages only', 1795305600000, 2);
INSERT INTO public.event_sets VALUES ('01900000-0000-7000-8000-000000000003', 'Powerups only', 1795305600000, 3);
INSERT INTO public.event_types VALUES ('message.sent', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('message.delivered', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('message.failed', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('step.completed', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('reply.received', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('opt_in.received', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('opt_out.received', 'RelayEvents__c', 1795305600000);
INSERT INTO public.event_types VALUES ('powerup.opened', 'RelayPowerups__c', 1795305600000);
INSERT INTO public.event_types VALUES ('powerup.submitted', 'RelayPowerups__c', 1795305600000);
INSERT INTO public.event_types VALUES ('powerup.completed', 'RelayPowerups__c', 1795305600000);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (1, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-0', 'delivered-0', 'message.sent', '/relay', 'person-0', -2689324819973784159, 1795608000000, '{"text": "hello"}', '\xe1886d11c1e8b926f969998f7f79c0c4', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (2, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-1', 'delivered-1', 'message.sent', '/relay', 'person-1', 6289666424538743064, 1795608000000, '{"text": "hello"}', '\x2cc6f75d507fe9957b93bf43193ffcff', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (3, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-2', 'delivered-2', 'message.sent', '/relay', 'person-2', -6164525275353190664, 1795608000000, '{"text": "hello"}', '\xdc83bb0c6c8dbe91f2f11a81ed3f7828', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (4, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-3', 'delivered-3', 'message.sent', '/relay', 'person-0', -2689324819973784159, 1795608000000, '{"text": "hello"}', '\xe1886d11c1e8b926f969998f7f79c0c4', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (5, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-4', 'delivered-4', 'message.sent', '/relay', 'person-1', 6289666424538743064, 1795608000000, '{"text": "hello"}', '\x2cc6f75d507fe9957b93bf43193ffcff', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (6, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'delivered-5', 'delivered-5', 'message.sent', '/relay', 'person-2', -6164525275353190664, 1795608000000, '{"text": "hello"}', '\xdc83bb0c6c8dbe91f2f11a81ed3f7828', 472, false, 1795652835857);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (7, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'parked-0', 'parked-0', 'message.sent', '/relay', NULL, NULL, 1795608000000, '{"text": "hello"}', '\x1a90e2f40eb20eb72a385856ebc47dc7', 461, false, 1795652835980);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (8, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'parked-1', 'parked-1', 'message.sent', '/relay', NULL, NULL, 1795608000000, '{"text": "hello"}', '\x1a90e2f40eb20eb72a385856ebc47dc7', 461, false, 1795652835980);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (9, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'retried-0', 'retried-0', 'message.sent', '/relay', 'person-0', -2689324819973784159, 1795608000000, '{"text": "hello"}', '\xe1886d11c1e8b926f969998f7f79c0c4', 470, false, 1795652836551);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (10, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'retried-1', 'retried-1', 'message.sent', '/relay', 'person-1', 6289666424538743064, 1795608000000, '{"text": "hello"}', '\x2cc6f75d507fe9957b93bf43193ffcff', 470, false, 1795652836551);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (11, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'retried-2', 'retried-2', 'message.sent', '/relay', 'person-0', -2689324819973784159, 1795608000000, '{"text": "hello"}', '\xe1886d11c1e8b926f969998f7f79c0c4', 470, false, 1795652836551);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (12, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'retried-3', 'retried-3', 'message.sent', '/relay', 'person-1', 6289666424538743064, 1795608000000, '{"text": "hello"}', '\x2cc6f75d507fe9957b93bf43193ffcff', 470, false, 1795652836551);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (13, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'flying-0', 'flying-0', 'message.sent', '/relay', 'person-2', -6164525275353190664, 1795608000000, '{"text": "hello"}', '\xdc83bb0c6c8dbe91f2f11a81ed3f7828', 469, false, 1795652836606);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (14, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'flying-1', 'flying-1', 'message.sent', '/relay', 'person-3', 325719231805635237, 1795608000000, '{"text": "hello"}', '\x6ccb383be4ebdc1145b4b15a1f49559a', 469, false, 1795652836606);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (15, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'flying-2', 'flying-2', 'message.sent', '/relay', 'person-2', -6164525275353190664, 1795608000000, '{"text": "hello"}', '\xdc83bb0c6c8dbe91f2f11a81ed3f7828', 469, false, 1795652836606);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (16, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'flying-3', 'flying-3', 'message.sent', '/relay', 'person-3', 325719231805635237, 1795608000000, '{"text": "hello"}', '\x6ccb383be4ebdc1145b4b15a1f49559a', 469, false, 1795652836606);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (17, '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'flying-4', 'flying-4', 'message.sent', '/relay', 'person-2', -6164525275353190664, 1795608000000, '{"text": "hello"}', '\xdc83bb0c6c8dbe91f2f11a81ed3f7828', 469, false, 1795652836606);
INSERT INTO public.integrations VALUES ('01a2153f-d7b2-72a9-9558-0b8959720821', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'Production', 'production', 'production
integration@acme.example
3mvg9ukk8_3.anexbyxwwjvmoha4lzeiq78npg3jfqgcfe1cyhrvnm8l85agekqiw0nyygjekefuzuiy5lvkk', 'unmanaged', 'v2', 'integration@acme.example', 'login', NULL, '3MVG9UKK8_3.ANExBYXwWjvmoHA4lZeiQ78nPG3JFQgcFe1CYHrvnM8l85AGekqiW0nyygJekeFuzUiY5LvKk', NULL, '01900000-0000-7000-8000-000000000001', 'Connected', false, NULL, 1795652835724, 'passed', 4949252535000, DEFAULT, DEFAULT, '01a2153f-d7a8-70a7-b0b9-3e23f3a0eae5', 1795652835250, 1795652835657, NULL, 2);
INSERT INTO public.integrations VALUES ('01a2153f-dab3-77a8-af26-91c8cc90ae6c', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'Paused', 'paused', 'paused
integration@acme.example
3mvg9l3denlcgcnpabpsxwljw086xqa3qpxci0airibyy0j4ydx2l6wvy5l1ghsfhl08laeu3gvo.3qpzznbm', 'unmanaged', 'v2', 'integration@acme.example', 'login', NULL, '3MVG9l3DeNlcGCnPAbPsXwlJw086xQA3QpXCI0airIBYY0J4YdX2L6wvY5L1GHSfHL08lAEU3gVo.3qpZznbm', NULL, '01900000-0000-7000-8000-000000000001', 'Connected', true, NULL, 1795652836204, 'passed', 4949252536000, DEFAULT, DEFAULT, '01a2153f-dab1-7ae0-a799-57b9d8b817d3', 1795652836019, 1795652836390, NULL, 3);
INSERT INTO public.integrations VALUES ('01a2153f-dc31-7952-9c75-ebf9c6b54da0', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'Not filled in', 'not filled in', 'not filled in', 'unmanaged', 'v2', NULL, 'login', NULL, NULL, NULL, '01900000-0000-7000-8000-000000000001', 'AwaitingSalesforce', false, NULL, NULL, NULL, 4949252536000, DEFAULT, DEFAULT, '01a2153f-dc2e-7ab6-be74-65630ee529f2', 1795652836401, 1795652836401, NULL, 1);
INSERT INTO public.integrations VALUES ('01a2153f-dc64-70d5-a94f-9f32bd0e8609', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'Removed', 'removed', 'removed', 'unmanaged', 'v2', NULL, 'login', NULL, NULL, NULL, '01900000-0000-7000-8000-000000000001', 'Removed', false, NULL, NULL, NULL, 4949252536000, DEFAULT, DEFAULT, '01a2153f-dc61-73be-b5f7-97e4d03e7b39', 1795652836452, 1795652836539, 1795652836539, 2);
INSERT INTO public.keys VALUES ('01a2153f-d757-7275-8d0f-3048b0ae43b4', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'ingest', 'Platform, spare', '\x6f2c51ededda5e6265bc582202c9b5c7cc3e97bda12faa697269fa9a3dd21c00', 'obi_demo', '["events:write"]', 1795652835159, 'demo', NULL, NULL, 'platform, spare');
INSERT INTO public.keys VALUES ('01a2153f-d757-7037-966a-b171cf3c8b08', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'api', 'Automation', '\x7cf4a3b4333f9da2aecbcc2c4f5fb9663dd77916db6ba3c27f60393eec487138', 'oba_demo', '["integrations:read","integrations:write","deliveries:replay"]', 1795652835159, 'demo', NULL, 1795652835212, 'automation');
INSERT INTO public.keys VALUES ('01a2153f-d756-7152-b540-b6fee195e336', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'ingest', 'Platform', '\xcafe69ba53ed420350f6e3a62ace974f57b41942f114b672172811f13a21cc02', 'obi_demo', '["events:write"]', 1795652835158, 'demo', NULL, 1795652835853, 'platform');
INSERT INTO public.members VALUES ('01a2153f-d751-7e81-8634-df5199dc3806', NULL, 'operator@demo.test', 'Olive Operator', 'operator', false, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.members VALUES ('01a2153f-d752-7777-aa5f-885e7c64a0b2', NULL, 'csm@demo.test', 'Casey Success', 'csm', false, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.members VALUES ('01a2153f-d753-7ce1-8383-d00e53fb67d4', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'admin@acme.test', 'Ada Acme', 'client_admin', true, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.members VALUES ('01a2153f-d754-7188-85f1-0e5766ead861', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'integrator@acme.test', 'Ingo Acme', 'client_user', true, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.members VALUES ('01a2153f-d754-7561-9a70-362eb97eecf8', '01a2153f-d74f-7d78-9bb7-4affeb62e003', 'viewer@acme.test', 'Vera Acme', 'client_user', false, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.members VALUES ('01a2153f-d755-71f9-8f4a-0c8f0c39098d', '01a2153f-d750-7e52-9795-3d76469a34ec', 'admin@globex.test', 'Gus Globex', 'client_admin', true, '$argon2id$v=19$m=19456,t=2,p=1$ympX7nRcnEJDs7zhbI3vkg$0V6727PEmOHWXzKpUwyjY0RC5/Aj6j+clFW+GicRl80', 1795652835149, 1795652835149, NULL, 1);
INSERT INTO public.queues VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dab3-77a8-af26-91c8cc90ae6c', NULL, NULL, 1, true, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO public.queues VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc31-7952-9c75-ebf9c6b54da0', NULL, NULL, 1, true, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO public.queues VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 1795652851580, '2832fa6772a65e9b', 2, false, 0, 6, 2, 1795652835926, NULL, NULL, 12, 100000, 1795652836580, NULL, 0);
INSERT INTO public.queues VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-dc64-70d5-a94f-9f32bd0e8609', NULL, NULL, 1, true, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO public.record_refusals VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 7, '01a2153f-da9a-7e97-acfe-09119f262f23', 1795652835994, 'validation_rule', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'The event does not meet this org''s validation rule.');
INSERT INTO public.record_refusals VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 8, '01a2153f-da9a-7e97-acfe-09119f262f23', 1795652835994, 'validation_rule', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'The event does not meet this org''s validation rule.');
INSERT INTO public.record_refusals VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 9, '01a2153f-dce4-7932-9ae8-847085298fcb', 1795652836580, 'row_locked', 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records: a055g0000000000');
INSERT INTO public.record_refusals VALUES ('01a2153f-d74f-7d78-9bb7-4affeb62e003', '01a2153f-d7b2-72a9-9558-0b8959720821', 10, '01a2153f-dce4-7932-9ae8-847085298fcb', 1795652836580, 'row_locked', 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records: a055g0000000000');
INSERT INTO public.seaql_migrations VALUES ('m20261122_000001_foundation', 1795652834);
INSERT INTO public.seaql_migrations VALUES ('m20261122_000002_one_unused_link', 1795652834);
INSERT INTO public.seaql_migrations VALUES ('m20261122_000003_answers', 1795652834);
INSERT INTO public.seaql_migrations VALUES ('m20261122_000004_events', 1795652834);
INSERT INTO public.sessions VALUES ('\xc14938cbabb9e59a059446d3e52250b46a17aa77ffb4bb6f17c23c3237b404cc', '01a2153f-d753-7ce1-8383-d00e53fb67d4', 1795652836378, 1795652836378, 1795696036378, '{"member":"01a2153f-d753-7ce1-8383-d00e53fb67d4"}');
INSERT INTO public.throttle VALUES ('address:127.0.0.1', 0, 1795652836329, NULL);
SELECT pg_catalog.setval('public.events_number_seq', 17, true);
ALTER TABLE ONLY public.api_answers
    ADD CONSTRAINT api_answers_pkey PRIMARY KEY (key_id, name_hash);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (member_id, client_id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.checks
    ADD CONSTRAINT checks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (client_id, integration_id, number);
ALTER TABLE ONLY public.delivery_quarters
    ADD CONSTRAINT delivery_quarters_pkey PRIMARY KEY (client_id, integration_id, quarter_at);
ALTER TABLE ONLY public.event_set_types
    ADD CONSTRAINT event_set_types_pkey PRIMARY KEY (set_id, type_name);
ALTER TABLE ONLY public.event_sets
    ADD CONSTRAINT event_sets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.event_types
    ADD CONSTRAINT event_types_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.queues
    ADD CONSTRAINT queues_pkey PRIMARY KEY (client_id, integration_id);
ALTER TABLE ONLY public.record_refusals
    ADD CONSTRAINT record_refusals_pkey PRIMARY KEY (client_id, integration_id, number, attempt_id);
ALTER TABLE ONLY public.seaql_migrations
    ADD CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id_hash);
ALTER TABLE ONLY public.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (key);
CREATE INDEX api_answers_by_expiry ON public.api_answers USING btree (expires_at);
CREATE INDEX assignments_by_client ON public.assignments USING btree (client_id);
CREATE INDEX attempts_by_integration ON public.attempts USING btree (client_id, integration_id, last_number, id);
CREATE INDEX attempts_by_time ON public.attempts USING btree (started_at);
CREATE INDEX audit_by_client ON public.audit USING btree (client_id, at, id);
CREATE INDEX audit_of_installation ON public.audit USING btree (at, id) WHERE (client_id IS NULL);
CREATE INDEX certificates_by_integration ON public.certificates USING btree (client_id, integration_id, created_at, id);
CREATE INDEX checks_by_beat ON public.checks USING btree (beat_at) WHERE (state = 'running'::text);
CREATE INDEX checks_by_integration ON public.checks USING btree (client_id, integration_id, started_at, id);
CREATE UNIQUE INDEX checks_running ON public.checks USING btree (client_id, integration_id) WHERE (state = 'running'::text);
CREATE UNIQUE INDEX clients_slug ON public.clients USING btree (slug);
CREATE INDEX deliveries_of_event ON public.deliveries USING btree (number);
CREATE INDEX deliveries_parked ON public.deliveries USING btree (client_id, integration_id, diagnosis, number) WHERE (state = 'parked'::text);
CREATE INDEX deliveries_waiting ON public.deliveries USING btree (client_id, integration_id, number) WHERE (state = 'waiting'::text);
CREATE INDEX delivery_quarters_by_time ON public.delivery_quarters USING btree (quarter_at);
CREATE UNIQUE INDEX event_sets_name ON public.event_sets USING btree (name);
CREATE INDEX events_by_client ON public.events USING btree (client_id, number);
CREATE INDEX events_by_subject ON public.events USING btree (client_id, subject, number) WHERE (subject IS NOT NULL);
CREATE UNIQUE INDEX events_id ON public.events USING btree (client_id, id_key);
CREATE INDEX integrations_by_certificate ON public.integrations USING btree (client_id, certificate_key, id) WHERE (removed_at IS NULL);
CREATE INDEX integrations_by_created ON public.integrations USING btree (client_id, created_at, id) WHERE (removed_at IS NULL);
CREATE INDEX integrations_by_last_check ON public.integrations USING btree (client_id, last_check_key, id) WHERE (removed_at IS NULL);
CREATE INDEX integrations_by_state ON public.integrations USING btree (client_id, state, id) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX integrations_name ON public.integrations USING btree (client_id, name_key) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX integrations_scope ON public.integrations USING btree (client_id, id);
CREATE UNIQUE INDEX integrations_submission ON public.integrations USING btree (client_id, submission_id);
CREATE INDEX keys_by_client ON public.keys USING btree (client_id, created_at, id);
CREATE UNIQUE INDEX keys_hash ON public.keys USING btree (hash);
CREATE UNIQUE INDEX keys_name ON public.keys USING btree (client_id, name_key) WHERE (revoked_at IS NULL);
CREATE INDEX links_by_expiry ON public.links USING btree (expires_at);
CREATE UNIQUE INDEX links_unused ON public.links USING btree (member_id) WHERE (used_at IS NULL);
CREATE INDEX members_by_client ON public.members USING btree (client_id, email) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX members_email ON public.members USING btree (email) WHERE (removed_at IS NULL);
CREATE INDEX queues_by_probe ON public.queues USING btree (probe_at) WHERE (probe_at IS NOT NULL);
CREATE INDEX queues_by_wake ON public.queues USING btree (wake_at) WHERE (wake_at IS NOT NULL);
CREATE INDEX sessions_by_expiry ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_by_last_seen ON public.sessions USING btree (last_seen_at);
CREATE INDEX sessions_by_member ON public.sessions USING btree (member_id);
CREATE INDEX throttle_by_window ON public.throttle USING btree (window_started_at);
ALTER TABLE ONLY public.api_answers
    ADD CONSTRAINT api_answers_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.keys(id);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.members(id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.checks
    ADD CONSTRAINT checks_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_number_fkey FOREIGN KEY (number) REFERENCES public.events(number);
ALTER TABLE ONLY public.delivery_quarters
    ADD CONSTRAINT delivery_quarters_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.event_set_types
    ADD CONSTRAINT event_set_types_set_id_fkey FOREIGN KEY (set_id) REFERENCES public.event_sets(id);
ALTER TABLE ONLY public.event_set_types
    ADD CONSTRAINT event_set_types_type_name_fkey FOREIGN KEY (type_name) REFERENCES public.event_types(name);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_type_name_fkey FOREIGN KEY (type_name) REFERENCES public.event_types(name);
ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_event_set_id_fkey FOREIGN KEY (event_set_id) REFERENCES public.event_sets(id);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.members(id);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(id);
ALTER TABLE ONLY public.queues
    ADD CONSTRAINT queues_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.record_refusals
    ADD CONSTRAINT record_refusals_client_id_integration_id_fkey FOREIGN KEY (client_id, integration_id) REFERENCES public.integrations(client_id, id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.members(id);
