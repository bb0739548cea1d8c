import { Address4, Address6 } from 'ip-address';

export type IpFamily = 4 | 6;

const bits = { 4: 32, 6: 128 } as const;

/** Undefined where the library would throw: it throws for what a user wrote. */
const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

/** The library goes through hexadecimal text for these two, which shows when a site has thousands of addresses. */
const numberOf = (octets: readonly string[]): bigint => BigInt(octets.reduce((value, octet) => value * 256 + Number(octet), 0));
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

/** An IPv4 or IPv6 address without a prefix length. Immutable; compare with `equals`, never with `===`. */
export class IpAddress {
  readonly family: IpFamily;
  readonly #value: bigint;
  readonly #text: string;

  private constructor(family: IpFamily, value: bigint, text: string) {
    this.family = family;
    this.#value = value;
    this.#text = text;
    Object.freeze(this);
  }

  /** Undefined unless the text is an address: no prefix length, no zone, no leading zeros. */
  static parse(text: string): IpAddress | undefined {
    if (text === '' || /[/%\s]/.test(text)) return undefined;
    return attempt(() => {
      if (!text.includes(':')) return new IpAddress(4, numberOf(new Address4(text).parsedAddress), text);
      const address = new Address6(text);
      return new IpAddress(6, address.bigInt(), address.correctForm());
    });
  }

  /** The address of that number; undefined beyond either end of the family. */
  static of(family: IpFamily, value: bigint): IpAddress | undefined {
    if (value < 0n || value >= 1n << BigInt(bits[family])) return undefined;
    return new IpAddress(family, value, family === 4 ? dotted(Number(value)) : Address6.fromBigInt(value).correctForm());
  }

  /** The address as a number, e.g. for stepping through a range. */
  get value(): bigint {
    return this.#value;
  }

  /** The address so many further on (or back); undefined beyond either end of the family. */
  offset(count: number | bigint): IpAddress | undefined {
    return IpAddress.of(this.family, this.#value + BigInt(count));
  }

  equals(other: IpAddress): boolean {
    return this.family === other.family && this.#value === other.#value;
  }

  /** For `sort`: IPv4 before IPv6, then by number. */
  static compare(this: void, left: IpAddress, right: IpAddress): number {
    if (left.family !== right.family) return left.family - right.family;
    return left.#value < right.#value ? -1 : left.#value > right.#value ? 1 : 0;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** A network in CIDR notation: an address whose host bits are all zero, and a prefix length. Immutable; compare with `equals`. */
export class Cidr {
  readonly family: IpFamily;
  readonly prefixLength: number;
  /** The network's own address: all host bits zero. */
  readonly first: IpAddress;
  /** All host bits one; for IPv4 up to /30 the broadcast address. */
  readonly last: IpAddress;

  private constructor(first: IpAddress, prefixLength: number, last: IpAddress) {
    this.family = first.family;
    this.prefixLength = prefixLength;
    this.first = first;
    this.last = last;
    Object.freeze(this);
  }

  /** Undefined unless the text is `address/length` with no host bits set; `enclosing` forgives host bits. */
  static parse(text: string): Cidr | undefined {
    const network = Cidr.enclosing(text);
    const address = IpAddress.parse(text.slice(0, text.indexOf('/')));
    return network && address?.equals(network.first) ? network : undefined;
  }

  /** The network that an address with a prefix length stands in: `10.0.0.5/24` → `10.0.0.0/24`. Undefined for any other text. */
  static enclosing(text: string): Cidr | undefined {
    const [address, length, ...rest] = text.split('/');
    if (rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length ?? '')) return undefined;
    const parsed = IpAddress.parse(address ?? '');
    return parsed && Number(length) <= bits[parsed.family] ? Cidr.around(parsed, Number(length)) : undefined;
  }

  private static around(address: IpAddress, prefixLength: number): Cidr {
    const hosts = (1n << BigInt(bits[address.family] - prefixLength)) - 1n;
    return new Cidr(IpAddress.of(address.family, address.value & ~hosts)!, prefixLength, IpAddress.of(address.family, address.value | hosts)!);
  }

  /** How many addresses the prefix has, the network's own and the broadcast address included. */
  get size(): bigint {
    return this.last.value - this.first.value + 1n;
  }

  /** The IPv4 broadcast address; IPv6 and point-to-point prefixes (/31, /32) have none. */
  get broadcast(): IpAddress | undefined {
    return this.family === 4 && this.prefixLength <= 30 ? this.last : undefined;
  }

  /** The lowest address that an interface may have: after the network address, or the subnet-router anycast address of IPv6. */
  get firstUsable(): IpAddress {
    return this.isPointToPoint ? this.first : this.first.offset(1)!;
  }

  /** The highest address that an interface may have. */
  get lastUsable(): IpAddress {
    return this.broadcast ? this.last.offset(-1)! : this.last;
  }

  private get isPointToPoint(): boolean {
    return this.prefixLength >= bits[this.family] - 1;
  }

  contains(other: IpAddress | Cidr): boolean {
    const [first, last] = other instanceof Cidr ? [other.first, other.last] : [other, other];
    return first.family === this.family && first.value >= this.first.value && last.value <= this.last.value;
  }

  overlaps(other: Cidr): boolean {
    return this.contains(other.first) || other.contains(this.first);
  }

  equals(other: Cidr): boolean {
    return this.first.equals(other.first) && this.prefixLength === other.prefixLength;
  }

  /** For `sort`: by first address, then the wider prefix first. */
  static compare(this: void, left: Cidr, right: Cidr): number {
    return IpAddress.compare(left.first, right.first) || left.prefixLength - right.prefixLength;
  }

  toString(): string {
    return `${this.first}/${this.prefixLength}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
