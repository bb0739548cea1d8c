import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
const build = "new Notes(site, 'more', { text: 'after the first', first: notes });";

beforeAll(() => {
  const source = siteSource('alpha', { build }).replace('runBook });', 'runBook, ...props });').replace("name: 'notes', namespace", 'name: id, namespace');
  workspace.addSite('team-a', 'alpha', source);
});
afterAll(() => workspace.remove());

describe('bastide graph', () => {
  test('lists every unit by Application and wave, with what it waits for', () => {
    expect(workspace.run(['graph', 'alpha'])).toEqual({
      code: 0,
      out: ['application  wave  unit   objects  after', 'storage      0     notes  1        -', 'storage      1     more   1        notes', ''].join('\n'),
      err: '',
    });
  });

  test('draws an arrow for each requirement, for Graphviz and for Markdown', () => {
    const dot = workspace.run(['graph', 'alpha', '--format', 'dot']).out;
    expect(dot).toContain('"more" -> "notes";');
    expect(dot).toContain('"more" [label="more (wave 1)"];');
    expect(dot).toMatch(/^digraph "alpha" \{\n[\s\S]*\}\n$/);
    const mermaid = workspace.run(['graph', 'alpha', '--format', 'mermaid']).out;
    expect(mermaid).toBe(
      ['flowchart LR', '  subgraph storage', '    unit1["notes (wave 0)"]', '    unit0["more (wave 1)"]', '  end', '  unit0 --> unit1', ''].join('\n'),
    );
  });

  test('refuses a site that nobody provides, and a format that it does not know', () => {
    expect(workspace.run(['graph', 'alpah'])).toMatchObject({ code: 2, err: expect.stringContaining('did you mean alpha?') });
    expect(workspace.run(['graph', 'alpha', '--format', 'png'])).toMatchObject({ code: 2, err: expect.stringContaining('text, dot, mermaid') });
  });

  test('says what is wrong with a site that cannot be planned', () => {
    workspace.edit('packages/sites/team-a/inventory.yaml', 'memory: 4GiB', 'memory: 4 cows');
    const { code, out } = workspace.run(['graph', 'alpha']);
    expect(code).toBe(1);
    expect(out).toContain('4 cows');
  });
});
