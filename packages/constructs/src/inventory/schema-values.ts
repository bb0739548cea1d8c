import * as z from 'zod/mini';
import { Cidr, IpAddress } from './ip.ts';

/**
 * The single values of an inventory.
 *
 * The error text of every schema says what is allowed there, as the `allowed` of a finding; the loader adds the place and the value.
 */

const described = <T extends z.ZodMiniType>(schema: T, meta: Record<string, unknown>): T => {
  z.globalRegistry.add(schema, meta);
  return schema;
};

/** A schema that carries a description for editors. */
export const explained = <T extends z.ZodMiniType>(description: string, schema: T): T => described(z.clone(schema), { description });

const text = (allowed: string, pattern: RegExp) => z.string({ error: allowed }).check(z.regex(pattern, { error: allowed }));
const whole = (allowed: string, least: number, most: number) =>
  z.int({ error: allowed }).check(z.minimum(least, { error: allowed }), z.maximum(most, { error: allowed }));
const words = <const W extends readonly [string, ...string[]]>(...allowed: W) => z.enum(allowed, { error: `one of ${allowed.join(', ')}` });

/** A DNS label (RFC 1035), because machines, switches and virtual addresses become host names. */
export const namePattern = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const nameAllowed = 'lower-case letters, digits and hyphens, starting with a letter, at most 63 characters';
export const name = text(nameAllowed, namePattern);

/** Linux keeps 15 characters of an interface's name. */
export const nicNamePattern = /^[a-z][a-z0-9]{1,14}$/;
export const nicNameAllowed = 'the name that the operating system gives the interface, such as eno1, enp2s0 or em0; at most 15 characters';
export const nicName = text(nicNameAllowed, nicNamePattern);
/** Below `/proc/sys/net/ipv4/conf`, `all` and `default` are no interfaces. */
export const interfaceName = text(
  'the name of a network interface: 1 to 15 lower-case letters, digits, dots, hyphens and underscores, starting with a letter; not all, default or lo',
  /^(?!(all|default|lo)$)[a-z][a-z0-9._-]{0,14}$/,
);

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
/** 189 characters leave room for the longest label in front within the 253 of DNS. */
export const domain = text(
  'a DNS domain of two labels or more in lower case, such as cloud.example; at most 189 characters',
  new RegExp(`^(?=.{1,189}$)${label}(\\.${label})+$`),
);
export const hostWithPort = text(
  'a host name or address, with or without a port, and without a scheme: s3.example or s3.example:9000',
  new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*(:[1-9]\\d{0,4})?$`),
);
export const host = text('a host name or IPv4 address, such as ntp.example', new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`));
export const registryPattern = new RegExp(`^${label}(\\.${label})+(:[1-9]\\d{0,4})?$`);
export const registryAllowed = 'the host of an image registry, such as docker.io or quay.io';
export const httpsUrl = text(
  'a URL https://host[:port][/path] without user name or password',
  new RegExp(`^https://${label}(\\.${label})*(:[1-9]\\d{0,4})?(/[A-Za-z0-9._~/-]*)?$`),
);

/** Neither control characters nor those that turn the direction of what follows. */
export const line = text('one line of visible text, at most 200 characters', /^[ -~\u00a0-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ufdff]{1,200}$/);
export const model = text('the model as the vendor prints it, at most 80 characters', /^[A-Za-z0-9][A-Za-z0-9 .,+()/_-]{0,79}$/);

const addressAllowed = 'an IPv4 or IPv6 address without a prefix length';
export const address = z.string({ error: addressAllowed }).check(z.refine((value) => IpAddress.parse(value) !== undefined, { error: addressAllowed }));
const prefixAllowed = 'a network in CIDR notation, such as 10.21.10.0/24';
export const prefix = z.string({ error: prefixAllowed }).check(z.refine((value) => Cidr.enclosing(value) !== undefined, { error: prefixAllowed }));
export const macAddress = text('six pairs of hexadecimal digits with colons between them, such as 6c:4b:90:12:ab:cd', /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/);
export const vlan = whole('a VLAN number from 1 to 4094', 1, 4094);
export const mtu = whole('bytes of the largest packet, from 1280 (the least that IPv6 accepts) to 9216', 1280, 9216);
export const asNumber = whole('an AS number from 1 to 4294967294', 1, 4_294_967_294);

export const size = text(
  'a number and a unit: MiB, GiB, TiB (powers of 1024; the B may be left out) or MB, GB, TB (powers of 1000), such as 4GiB',
  /^[1-9]\d{0,5}(\.\d{1,3})?(MiB?|GiB?|TiB?|MB|GB|TB)$/,
);
export const memory = text('a number and a unit, MiB or GiB or TiB (the B may be left out), such as 4GiB', /^[1-9]\d{0,5}(\.\d{1,3})?(MiB?|GiB?|TiB?)$/);
export const wholeFromOne = whole('a whole number from 1 to 1000', 1, 1000);
export const watts = whole('watts, from 1 to 100000', 1, 100_000);

export const platform = words('rocky-9', 'opnsense');
export const architecture = words('amd64', 'arm64');
export const priority = words('promised', 'sheddable');
export const bus = words('sata', 'nvme', 'sas', 'usb');
export const diskPath = text(
  'a path that stays the same over restarts: /dev/disk/by-id/…, or /dev/disk/by-path/… where disks share a serial number; on FreeBSD /dev/diskid/DISK-…',
  /^\/dev\/(disk\/by-(id|path)\/[A-Za-z0-9]|diskid\/DISK-)[A-Za-z0-9:.@+_-]{3,199}$/,
);
export const truth = z.boolean({ error: 'true or false' });

export const bucket = text('the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
export const region = text('the name of a region in lower case, such as eu-west-1', /^[a-z0-9][a-z0-9-]{0,62}$/);
export const folder = text('a relative path such as mini-waas/etcd', /^[A-Za-z0-9._-]{1,63}(\/[A-Za-z0-9._-]{1,63}){0,7}$/);

/** A mapping that refuses keys it does not know. */
export const closed = <Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : `a mapping: ${what}`) });

/**
 * A mapping whose keys the engineer chooses. The keys are checked after the shape, because a wrong key would hide what is wrong below it;
 * editors know the pattern from here.
 */
export const named = <T extends z.ZodMiniType>(keys: RegExp, value: T) =>
  z.record(described(z.string(), { pattern: keys.source }), value, { error: 'a mapping from names to what they are' });

export const list = <T extends z.ZodMiniType>(what: string, item: T) => z.array(item, { error: `a list of ${what}` });
export const listOfOneOrMore = <T extends z.ZodMiniType>(what: string, item: T) =>
  list(what, item).check(z.minLength(1, { error: `a list of one or more ${what}` }));
