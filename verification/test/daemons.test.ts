import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Daemons, freePort } from '../src/daemons.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-daemons-'));
afterAll(() => rmSync(folder, { recursive: true }));

const server = (port: number): readonly string[] => ['-e', `require('http').createServer((_, answer) => answer.end('well')).listen(${port}, '127.0.0.1')`];
const answers = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}`)).ok;

describe('daemons of a check', () => {
  it('answer once they are ready, and are gone when the check is over', async () => {
    const port = await freePort();
    {
      await using daemons = new Daemons(folder);
      daemons.start('server', process.execPath, server(port));
      await daemons.ready('server', () => answers(port));
      expect(await answers(port)).toBe(true);
    }
    await expect(answers(port)).rejects.toThrow();
  });

  it('say in their own words why they have ended', async () => {
    await using daemons = new Daemons(folder);
    daemons.start('short', process.execPath, ['-e', "console.error('no such option: --port'); process.exit(2)"]);
    await expect(daemons.ready('short', async () => false)).rejects.toThrow(/short has ended:\n[\s\S]*no such option: --port/);
  });

  it('can be killed and started again, with what is set for them', async () => {
    await using daemons = new Daemons(folder);
    const ports = [await freePort(), await freePort()] as const;
    const script = `require('http').createServer((_, answer) => answer.end('well')).listen(process.env.PORT, '127.0.0.1')`;
    for (const port of ports) {
      daemons.start('server', process.execPath, ['-e', script], { PORT: String(port) });
      await daemons.ready('server', () => answers(port));
      await daemons.kill('server');
      await expect(answers(port)).rejects.toThrow();
    }
  });

  it('are not waited for endlessly', async () => {
    await using daemons = new Daemons(folder);
    daemons.start('deaf', process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await expect(daemons.ready('deaf', async () => false, 0.5)).rejects.toThrow('deaf did not answer within 0.5 s');
  });
});
