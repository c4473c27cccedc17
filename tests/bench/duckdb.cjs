// DuckDB as tests/bench/duckdb.pl asks it: statements on standard input, one a
// line; for each a line of JSON with its seconds and its rows.
//
//   node duckdb.cjs THREADS
'use strict';
const { createInterface } = require('node:readline');
const { DuckDBInstance } = require('@duckdb/node-api');

async function main() {
    const instance = await DuckDBInstance.create(':memory:', { threads: process.argv[2] });
    const connection = await instance.connect();

    for await (const statement of createInterface({ input: process.stdin })) {
        const start = process.hrtime.bigint();
        const reader = await connection.runAndReadAll(statement);
        const rows = reader.getRows();
        const seconds = Number(process.hrtime.bigint() - start) / 1e9;

        console.log(JSON.stringify({ seconds, rows: rows.map((row) => row.map((value) => value === null ? null : String(value))) }));
    }
}

main().catch((error) => {
    console.log(JSON.stringify({ error: error.message }));
    process.exit(1);
});
