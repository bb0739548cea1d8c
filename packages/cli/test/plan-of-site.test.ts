import { describe, expect, it } from 'vitest';
import { planOfSite } from '../src/index.ts';

describe('the plan of a site, for other programs', () => {
  it('is the one that synth writes', async () => {
    const { files, findings } = await planOfSite(import.meta.dirname, 'mini-waas');
    expect(files.size).toBeGreaterThan(100);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is refused for a site that nobody provides', async () => {
    await expect(planOfSite(import.meta.dirname, 'mini-wass')).rejects.toThrow('no site is named mini-wass; did you mean mini-waas?');
  });
});
