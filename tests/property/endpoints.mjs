// Generated requests to every endpoint that a server describes in its
// /openapi.json are answered as it says there.
//
//	node endpoints.mjs ADDRESS SECONDS
//
// - no status of 500 or above, and none that is not described
// - the body is valid by the schema of its status and content type
// - parameters that are valid by their schemas give 200, or 400 where the
//   endpoint's function refuses the value
// - a parameter that is not described gives 400 and is named
// - HEAD gives the same status and entity tag as GET
import http from 'node:http';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';

const address = process.argv[2];
const seconds = Number(process.argv[3]);

// Asks over a connection of its own, once.  A kept one may be closed by the server
// while this program is busy, which a client can only answer by asking again, and
// that would hide connections that the server drops.
function fetchOnce(url, { method = 'GET', headers = {} } = {}) {
    return new Promise((resolve, reject) => {
        const request = http.request(url, { method, headers, agent: false }, (response) => {
            const parts = [];

            response.on('data', (part) => parts.push(part));
            response.on('error', reject);
            response.on('end', () => resolve({
                status: response.statusCode,
                headers: new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
                text: async () => new TextDecoder().decode(Buffer.concat(parts)),
            }));
        });

        request.on('error', (error) => reject(new Error(`${method} ${url}: ${error.message}`)));
        request.end();
    });
}

const description = JSON.parse(await (await fetchOnce(`${address}/openapi.json`)).text());
const validators = new Map();
const statuses = {};
let requests = 0;

const ajv = new Ajv2020({ strict: false });
addFormats(ajv, ['date', 'date-time', 'uri']);
for (const name of ['int32', 'int64', 'double']) {
    ajv.addFormat(name, true);
}
ajv.addSchema(description, 'openapi');

function resolve(node) {
    if (node === undefined || node.$ref === undefined) {
        return node;
    }
    return node.$ref.slice(2).split('/').reduce((at, key) => at[key], description);
}

// The validator of a body, by where its schema stands in the description.
function validator(pointer) {
    if (!validators.has(pointer)) {
        validators.set(pointer, ajv.compile({ $ref: `openapi#${pointer}` }));
    }
    return validators.get(pointer);
}

function escapePointer(key) {
    return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

// Reads an answer and throws unless it is as described.
async function check(path, operation, response) {
    const status = String(response.status);
    const described = operation.responses[status];
    const body = await response.text();
    const type = (response.headers.get('content-type') ?? '').split(';')[0];

    statuses[status] = (statuses[status] ?? 0) + 1;
    if (response.status >= 500 || described === undefined) {
        throw new Error(`status ${status}: ${body.slice(0, 300)}`);
    }
    const content = resolve(described).content ?? {};
    if (content[type] === undefined) {
        throw new Error(`status ${status} with content type ${type}`);
    }
    if (type === 'application/x-ndjson') {
        const valid = validator(`/components/schemas/${path.split('/').at(-1)}`);
        for (const line of body.split('\n').slice(0, -1)) {
            if (!valid(JSON.parse(line))) {
                throw new Error(`line not valid: ${ajv.errorsText(valid.errors)}: ${line.slice(0, 300)}`);
            }
        }
        return body;
    }
    if (!type.endsWith('json')) {
        return body;
    }
    const value = JSON.parse(body);
    const pointer = described.$ref === undefined
        ? `/paths/${escapePointer(path)}/get/responses/${status}/content/${escapePointer(type)}/schema`
        : `${described.$ref.slice(1)}/content/${escapePointer(type)}/schema`;
    const valid = validator(pointer);
    if (!valid(value)) {
        throw new Error(`body not valid: ${ajv.errorsText(valid.errors)}: ${body.slice(0, 300)}`);
    }
    return value;
}

// Values that are valid by a schema, as a query string writes them.
function validValue(schema) {
    if (schema.enum !== undefined) {
        return fc.constantFrom(...schema.enum).map(String);
    }
    if (schema.const !== undefined) {
        return fc.constant(schema.const);
    }
    if (schema.anyOf !== undefined) {
        return fc.oneof(...schema.anyOf.map(validValue));
    }
    if (schema.type === 'array') {
        return fc.array(validValue(schema.items), { minLength: schema.minItems ?? 0, maxLength: 4 });
    }
    switch (schema.type) {
        case 'integer':
            return fc.bigInt({ min: BigInt(Math.trunc(Math.max(schema.minimum, -9e15))), max: BigInt(Math.trunc(Math.min(schema.maximum, 9e15))) }).map(String);
        case 'number':
            return fc.double({ min: schema.minimum ?? -1e200, max: schema.maximum ?? 1e200, noNaN: true }).map(String);
        case 'boolean':
            return fc.boolean().map(String);
    }
    if (schema.format === 'date') {
        return fc.date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    }
    return fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0, maxLength: 40 }).filter((text) => !text.includes('\0'));
}

const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('', '\0', "' OR 1=1 --", '$1', '\\', 'null', 'NaN', 'Infinity', '1e999', '-0', '0x10', '٣', '9'.repeat(400), '2024-02-30', 'true ', '[]', '{"a":1}', '%', '<script>'),
    fc.bigInt().map(String),
    fc.double().map(String));

// Names with values: a text, or an array of texts for a name that is repeated.
function parametersOf(operation, value) {
    const entries = {};
    const required = [];

    for (const parameter of operation.parameters.map(resolve)) {
        // only the address of a next page has one
        if (parameter.name === 'version') {
            continue;
        }
        entries[parameter.name] = value(parameter.schema);
        if (parameter.required) {
            required.push(parameter.name);
        }
    }
    return fc.record(entries, { requiredKeys: required });
}

function target(path, parameters) {
    const query = Object.entries(parameters)
        .flatMap(([name, value]) => [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one.toWellFormed())}`)).join('&');
    return address + path + (query === '' ? '' : `?${query}`);
}

function ask(path, parameters, options = {}) {
    requests++;
    return fetchOnce(target(path, parameters), options);
}

const formats = [
    'application/json', 'text/csv', 'application/x-ndjson', 'text/html', 'text/csv;dialect=sv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '*/*', 'text/*;q=0.5, application/json;q=0.4',
];
const paths = Object.entries(description.paths);
const milliseconds = seconds * 1000 / (3 * paths.length);

async function holds(name, property) {
    // Once in any case, and then for as long as there is time.
    for (const limits of [{ numRuns: 1 }, { numRuns: 1000000, interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false }]) {
        const result = await fc.check(property, { ...limits, seed: 1 });

        if (result.failed && result.counterexample !== null) {
            console.log(`${name}: ${fc.defaultReportMessage(result)}\n${result.errorInstance}`);
            process.exit(1);
        }
    }
}

// What only the data can say of a valid request.
const refusals = ['value-refused', 'not-found', 'gone', 'too-many-rows'].map((name) => `urn:spegel:problem:${name}`);

for (const [path, { get: operation }] of paths) {
    const content = Object.keys(resolve(operation.responses['200']).content);
    const accept = fc.constantFrom(...formats.filter((format) => content.length > 1 || format === '*/*' || format === content[0]));

    await holds(`${path}, valid`, fc.asyncProperty(parametersOf(operation, validValue), accept, async (parameters, format) => {
        const options = { headers: { Accept: format } };
        const response = await ask(path, parameters, options);
        const body = await check(path, operation, response);

        if (response.status !== 200 && !refusals.includes(body.type)) {
            throw new Error(`status ${response.status} ${body.type}: ${body.detail}`);
        }
        const head = await ask(path, parameters, { ...options, method: 'HEAD' });
        if (head.status !== response.status || head.headers.get('etag')?.replace(/^W\//, '') !== response.headers.get('etag')?.replace(/^W\//, '')) {
            throw new Error(`HEAD: ${head.status} ${head.headers.get('etag')}`);
        }
    }));
    await holds(`${path}, hostile`, fc.asyncProperty(parametersOf(operation, (schema) => fc.oneof(hostile, validValue(schema))), accept, async (parameters, format) => {
        await check(path, operation, await ask(path, parameters, { headers: { Accept: format } }));
    }));
    await holds(`${path}, unknown`, fc.asyncProperty(parametersOf(operation, validValue), fc.stringMatching(/^[a-z_]{1,12}$/), async (parameters, name) => {
        fc.pre(!operation.parameters.map(resolve).some((parameter) => parameter.name === name));
        const body = await check(path, operation, await ask(path, { [name]: '1', ...parameters }));

        if (body.type !== 'urn:spegel:problem:unknown-parameter' || body.parameter !== name) {
            throw new Error(`${JSON.stringify(body).slice(0, 300)}`);
        }
    }));
}
console.log(`${requests} requests to ${paths.length} addresses, by status: ${JSON.stringify(statuses)}`);
