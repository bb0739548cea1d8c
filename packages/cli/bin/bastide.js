#!/usr/bin/env node
// Plain JavaScript on purpose: a Node that cannot read TypeScript must get as far as the sentence below.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

if (!process.features.typescript) {
  process.stderr.write(
    `bastide is written in TypeScript, which Node ${process.versions.node} cannot run; ` +
      'the right Node is in node_modules/.bin after `npm ci`, and `npm run synth` or `npx bastide` at the root uses it.\n',
  );
  process.exitCode = 2;
} else {
  // Compiled modules are kept: reading TypeScript anew would take longer than all that a run without changes does.
  module.enableCompileCache(fileURLToPath(new URL('../../../.bastide/compile-cache', import.meta.url)));
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
}
