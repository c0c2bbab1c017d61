import { writeFileSync } from 'node:fs';
import { openApiText } from '../server/app/openapi.ts';

/** Writes openapi.json, the document that `/openapi.json` serves. */
writeFileSync('openapi.json', `${openApiText()}\n`);
process.stdout.write('openapi.json written\n');
