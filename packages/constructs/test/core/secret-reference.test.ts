import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { HostText, hostText, hostYaml } from '../../src/core/host-text.ts';
import { SecretRef, SecretReferenceError } from '../../src/core/secret-reference.ts';

const token = new SecretRef({ path: 'sites/bare/k3s', key: 'token', owner: 'platform', origin: 'imported', rotation: { everyDays: 90 } });

describe('a secret reference', () => {
  it('cannot become a string in any way that JavaScript knows', () => {
    expect(() => `${token as unknown as string}`).toThrow(SecretReferenceError);
    expect(() => String(token)).toThrow(SecretReferenceError);
    // biome-ignore lint/style/useTemplate: concatenation is what is tried here
    expect(() => (token as unknown as string) + '').toThrow(SecretReferenceError);
    expect(() => JSON.stringify({ token })).toThrow(SecretReferenceError);
    expect(() => [token].join()).toThrow(SecretReferenceError);
  });

  it('says in the error which secret it is and what to use instead', () => {
    expect(() => String(token)).toThrow(/sites\/bare\/k3s#token.*hostText/);
  });

  it('shows its address, not a value, when it is inspected', () => {
    expect(inspect({ token })).toBe('{ token: SecretRef(sites/bare/k3s#token) }');
  });

  it('refuses a malformed path without repeating it', () => {
    const make = () => new SecretRef({ path: 'Hunter2 Hunter2', key: 'token', owner: 'platform', origin: 'imported', rotation: 'on-incident' });
    expect(make).toThrow(SecretReferenceError);
    expect(make).not.toThrow(/Hunter2/);
  });

  it.for(['path', 'key', 'owner'])('refuses a secret as its %s without repeating it', (name) => {
    const secret = name === 'path' ? 'c4a7e1f09b3d52c86e0f7a1b94d3c5e2' : ['AKIA', 'J7CANARY4QZ2W9XB'].join('');
    const make = () => new SecretRef({ path: 'sites/x', key: 'token', owner: 'platform', origin: 'imported', rotation: 'on-incident', [name]: secret });
    expect(make).toThrow(`the ${name} of a secret looks like the secret itself`);
    expect(make).not.toThrow(secret);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(token, { path: 'elsewhere' })).toThrow(TypeError);
  });
});

describe('the text of a host file', () => {
  it('holds a fixed placeholder where a secret will be', () => {
    expect(hostText`K3S_TOKEN=${token}\nport=${6443}\n`.planned()).toBe('K3S_TOKEN=@@secret:text:sites/bare/k3s#token@@\nport=6443\n');
  });

  it('is filled by whoever knows the values', () => {
    expect(hostText`a=${token}`.filled(({ secret, encoding }) => `<${secret.key} as ${encoding}>`)).toBe('a=<token as text>');
  });

  it('can contain other host texts with their holes', () => {
    const inner = hostText`token: ${token}`;
    expect(hostText`# outer\n${inner}\n`.secrets).toEqual([token]);
  });

  it('refuses anything else than text, numbers, secrets and host texts as a hole', () => {
    expect(() => hostText`a=${{ value: 'x' } as unknown as string}`).toThrow(SecretReferenceError);
    expect(() => hostText`a=${undefined as unknown as string}b`).toThrow(SecretReferenceError);
  });

  it('quotes a placeholder in YAML, and asks for the escapes of JSON where it stands', () => {
    const text = hostYaml({ token, list: [1, { nested: token }] });
    expect(text.planned()).toBe('list:\n  - 1\n  - nested: "@@secret:json:sites/bare/k3s#token@@"\ntoken: "@@secret:json:sites/bare/k3s#token@@"\n');
    expect(text.filled(({ encoding }) => encoding)).toBe('list:\n  - 1\n  - nested: "json"\ntoken: "json"\n');
  });

  it('keeps text that only looks like a placeholder as text', () => {
    expect(hostYaml({ text: '@@secret:json:somebody/else#key@@' })).toBeInstanceOf(HostText);
    expect(hostYaml({ text: '@@secret:json:somebody/else#key@@' }).secrets).toEqual([]);
  });
});
