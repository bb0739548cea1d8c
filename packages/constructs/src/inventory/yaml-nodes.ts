import {
  boolCoreTag,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';

/** Where a node stands in the text, and what was put in front of it. */
interface Placed {
  /** First character; of a value that was left out, that of the key or list around it. */
  readonly start: number;
  readonly hasAnchor: boolean;
  readonly hasTag: boolean;
}

export interface MappingNode extends Placed {
  readonly type: 'mapping';
  readonly isFlow: boolean;
  readonly pairs: { readonly key: YamlNode; readonly value: YamlNode }[];
}

export interface SequenceNode extends Placed {
  readonly type: 'sequence';
  readonly isFlow: boolean;
  readonly items: YamlNode[];
}

export interface ScalarNode extends Placed {
  readonly type: 'scalar';
  /** The character after the last one, quotes included. */
  readonly end: number;
  readonly value: string | number | boolean | null;
  /** Whether nothing was written where a value may stand. */
  readonly isLeftOut: boolean;
}

export interface AliasNode extends Placed {
  readonly type: 'alias';
  readonly end: number;
}

export type YamlNode = MappingNode | SequenceNode | ScalarNode | AliasNode;

/** The nodes of a text in YAML 1.2 with the core schema. */
export interface YamlTree {
  /** Of the first document. */
  readonly root?: YamlNode;
  /** The start of the second document. */
  readonly secondDocument?: number;
  readonly hasDirectives: boolean;
}

/** Where the parser could not go on. */
export interface YamlStop {
  readonly offset: number;
  readonly isTooDeep: boolean;
}

/** Deeper than any inventory; the parser stops there. */
const maxDepth = 40;

/**
 * Parses a text. This parser and not `yaml`, which reports all syntax errors at once, because it needs a tenth of the time:
 * `yaml` is asked only when this one stops.
 */
export const parseYaml = (text: string): YamlTree | YamlStop => {
  try {
    return new TreeBuilder(text).build(parseEvents(text, { maxDepth }));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { offset: Math.min(error.mark?.position ?? 0, text.length), isTooDeep: error.reason.startsWith('nesting exceeded') };
  }
};

class TreeBuilder {
  readonly #text: string;
  #events: Iterator<Event> = [].values();

  constructor(text: string) {
    this.#text = text;
  }

  build(events: readonly Event[]): YamlTree {
    this.#events = events.values();
    const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT);
    const second = events.indexOf(documents[1]!);
    this.#events.next();
    const root = documents.length === 0 ? undefined : this.#node(0);
    return {
      ...(root ? { root } : {}),
      ...(second < 0 ? {} : { secondDocument: this.#separatorBefore(events[second + 1]) }),
      hasDirectives: documents.some(({ directives }) => directives.length > 0),
    };
  }

  /** Documents have no place of their own; the line that separates them has. */
  #separatorBefore(event: Event | undefined): number {
    const start = event === undefined ? -1 : 'valueStart' in event ? event.valueStart : 'start' in event ? event.start : -1;
    return Math.max(0, this.#text.lastIndexOf('\n---', start < 0 ? undefined : start) + 1);
  }

  /** The next node; undefined where the collection around it ends. */
  #node(around: number): YamlNode | undefined {
    const event = this.#events.next().value as Event;
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
    if (event.type === EVENT_ID.ALIAS) return { type: 'alias', start: event.anchorStart - 1, end: event.anchorEnd, hasAnchor: false, hasTag: false };
    const placed = { hasAnchor: event.anchorStart >= 0, hasTag: event.tagStart >= 0 };
    if (event.type === EVENT_ID.SCALAR) return { type: 'scalar', ...placed, ...this.#scalar(event, around) };
    const collection = { ...placed, start: event.start, isFlow: event.style === COLLECTION_STYLE.FLOW };
    return event.type === EVENT_ID.MAPPING ? this.#mapping(collection) : this.#sequence(collection);
  }

  #mapping(collection: Placed & { readonly isFlow: boolean }): MappingNode {
    const pairs: MappingNode['pairs'] = [];
    for (let key = this.#node(collection.start); key; key = this.#node(collection.start)) pairs.push({ key, value: this.#node(key.start)! });
    return { type: 'mapping', ...collection, pairs };
  }

  #sequence(collection: Placed & { readonly isFlow: boolean }): SequenceNode {
    const items: YamlNode[] = [];
    for (let item = this.#node(collection.start); item; item = this.#node(collection.start)) items.push(item);
    return { type: 'sequence', ...collection, items };
  }

  #scalar(event: ScalarEvent, around: number): Pick<ScalarNode, 'start' | 'end' | 'value' | 'isLeftOut'> {
    const text = getScalarValue(this.#text, event);
    if (event.valueStart < 0) return { start: around, end: around, value: event.tagStart < 0 ? null : text, isLeftOut: true };
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    return {
      start: event.valueStart - quote,
      end: event.valueEnd + quote,
      value: event.style === SCALAR_STYLE.PLAIN ? plainValue(text) : text,
      isLeftOut: false,
    };
  }
}

const coreTags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag] as const;

/** Names and addresses start with none of the characters that numbers, null, true and false start with, or go on otherwise. */
const plainValue = (text: string): ScalarNode['value'] => {
  for (const tag of coreTags) {
    if (tag.implicitFirstChars && !tag.implicitFirstChars.includes(text.charAt(0))) continue;
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
};

/** The first entry of that name or index. */
export const entry = (node: YamlNode | undefined, segment: string | number): { readonly key?: YamlNode; readonly value: YamlNode } | undefined => {
  if (node?.type === 'sequence' && typeof segment === 'number') return node.items[segment] && { value: node.items[segment] };
  if (node?.type !== 'mapping') return undefined;
  return node.pairs.find(({ key }) => key.type === 'scalar' && key.value === segment);
};
