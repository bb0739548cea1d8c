import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'bastide-cache-'));
vi.stubEnv('XDG_CACHE_HOME', home);
const { cacheFolder, makeCached } = await import('../src/cache.ts');

beforeAll(() => expect(cacheFolder).toBe(join(home, 'bastide-verify')));
afterAll(() => rmSync(home, { recursive: true }));

const holding =
  (text: string) =>
  async (folder: string): Promise<void> =>
    writeFileSync(join(folder, 'program'), text);

describe('what is built once', () => {
  it('is there as a whole or not at all', async () => {
    await expect(
      makeCached('broken', async (folder) => {
        await holding('half')(folder);
        throw new Error('no space is left');
      }),
    ).rejects.toThrow('no space is left');
    expect(existsSync(join(cacheFolder, 'broken'))).toBe(false);
    await makeCached('whole', holding('all'));
    expect(readFileSync(join(cacheFolder, 'whole/program'), 'utf8')).toBe('all');
  });

  it('stays as the first of two made it, and leaves nothing else behind', async () => {
    await Promise.all([makeCached('twice', holding('one')), makeCached('twice', holding('two'))]);
    expect(['one', 'two']).toContain(readFileSync(join(cacheFolder, 'twice/program'), 'utf8'));
    expect(readdirSync(cacheFolder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
