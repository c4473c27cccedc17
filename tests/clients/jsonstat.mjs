// Reads a JSON-stat answer with jsonstat-toolkit, and prints what it finds: the
// dimensions with their roles, how many cells hold what, and one cell by its
// categories.
//
//   node jsonstat.mjs ADDRESS '{"unit": "city", ...}'
import { createRequire } from 'node:module';

const JSONstat = createRequire(import.meta.url)('jsonstat-toolkit');
const [address, asked] = process.argv.slice(2);
const response = await fetch(address);
const dataset = JSONstat(await response.json());

console.log(`class ${dataset.class}`);
for (const id of dataset.id) {
    const dimension = dataset.Dimension(id);
    console.log(`${id} ${dimension.role} ${dimension.length} ${dimension.label}`);
}
const cells = dataset.Data();
const values = cells.map((cell) => cell.value).filter((value) => value !== null && value !== undefined);
console.log(`cells ${cells.length} values ${values.length} sum ${values.reduce((sum, value) => sum + value, 0).toFixed(3)}`);
const cell = dataset.Data(JSON.parse(asked));
console.log(`cell ${cell.value} ${cell.status}`);
