import * as z from 'zod/mini';
import { oneOf, textLike, whole } from '../core/closed-object.ts';
import { Cidr, IpAddress, type IpFamily } from '../inventory/ip.ts';

// Values that several of Calico's kinds share.

export const switchable = oneOf('Enabled', 'Disabled');

export const asNumber = whole(1, 4_294_967_294);

/** A text that a function accepts; `longest` and `format` tell the conformance test what the function holds to. */
const accepted = (
  accepts: (value: string) => boolean,
  description: string,
  limits: { readonly maxLength: number; readonly format?: string },
): z.ZodMiniType<string> => {
  const schema = z.string().check(z.refine((value) => value.length <= limits.maxLength && accepts(value)));
  z.globalRegistry.add(schema, { description, ...limits });
  return schema;
};

const isNetwork = (value: string, family?: IpFamily): boolean => {
  const cidr = Cidr.parse(value);
  return cidr !== undefined && (family === undefined || cidr.family === family);
};

/** Longest texts of a network, by family. */
const ipv4Limits = { maxLength: 18, format: 'cidr' } as const;
const ipv6Limits = { maxLength: 43, format: 'cidr' } as const;

export const network = accepted((value) => isNetwork(value), 'a network in CIDR notation without host bits, such as 10.42.0.0/16', ipv6Limits);
export const ipv4Network = accepted((value) => isNetwork(value, 4), 'an IPv4 network in CIDR notation without host bits, such as 10.42.0.0/16', ipv4Limits);
export const ipv6Network = accepted((value) => isNetwork(value, 6), 'an IPv6 network in CIDR notation without host bits, such as fd00:10:42::/56', ipv6Limits);

const isAddress = (value: string): boolean => IpAddress.parse(value) !== undefined;

const isPeerAddress = (value: string): boolean => {
  const [, bracketed, dotted, port] = /^(?:\[([^\]]+)\]|([0-9.]+)):([0-9]{1,5})$/.exec(value) ?? [];
  return port === undefined ? isAddress(value) : Number(port) >= 1 && Number(port) <= 65_535 && isAddress(bracketed ?? dotted ?? '');
};

export const address = accepted(isAddress, 'an IPv4 or IPv6 address', { maxLength: 64 });
export const peerAddress = accepted(isPeerAddress, 'an address with or without a port: 192.0.2.1, 192.0.2.1:1179, 2001:db8::1 or [2001:db8::1]:1179', {
  maxLength: 64,
});

/** https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors */
export const selector = textLike(/^[^\n]+$/, `a Calico selector such as all() or has(node-role) && zone == 'a', at most 1024 characters`, 1024);

/** Names of objects of the group projectcalico.org. */
export const calicoName = textLike(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'lower-case letters, digits, "-" and "."', 253);

/** Smaller values win; BIRD and Felix must agree on them. */
export const routePriority = whole(1, 2_147_483_646);

export const logSeverity = oneOf('Trace', 'Debug', 'Info', 'Warning', 'Error', 'Fatal');
