// Is a file an OpenAPI 3.1 document by the official JSON schema, and is every
// schema in it a JSON schema of the 2020-12 draft?
//
//	node openapi.mjs FILE
import { validate } from '@hyperjump/json-schema/openapi-3-1';
import fs from 'node:fs';

const description = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const result = await validate('https://spec.openapis.org/oas/3.1/schema-base', description, 'BASIC');

if (!result.valid) {
    console.log(JSON.stringify(result.errors, null, 1).slice(0, 4000));
    process.exit(1);
}
