import { between, form, numberOrText, type ValueRule } from './value-rule.ts';

// The forms of Kubernetes' own names and numbers.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set

// Runs of letters joined by what may stand between them: no character can be matched in two ways, so that no text makes a pattern slow.
const label = '[a-z0-9]+(?:-+[a-z0-9]+)*';
const subdomain = '[a-z0-9]+(?:(?:-+|\\.)[a-z0-9]+)*';
const qualified = '[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*';

const subdomainOf = (maximumLength: number): ValueRule =>
  form(
    new RegExp(`^${subdomain}$`),
    maximumLength,
    `lower-case letters, digits, "-" and ".", at most ${maximumLength}, each part between dots beginning and ending with a letter or digit`,
  );

/** RFC 1123 label: containers, volumes, namespaces. */
export const dnsLabel = form(new RegExp(`^${label}$`), 63, 'lower-case letters, digits and "-", at most 63, beginning and ending with a letter or digit');

/** RFC 1123 subdomain: the name of most objects. */
export const dnsSubdomain = subdomainOf(253);

/** RFC 1035 label: Services. Kubernetes 1.36 relaxes it to {@link dnsLabel} (KEP-5311). */
export const serviceName = form(
  new RegExp(`^(?=[a-z])${label}$`),
  63,
  'lower-case letters, digits and "-", at most 63, beginning with a letter, ending with a letter or digit',
);

/** A Job's name becomes the value of a label of its Pods. */
export const jobName = subdomainOf(63);

/** The CronJob controller appends 11 characters to it to name its Jobs. */
export const cronJobName = subdomainOf(52);

/** What can stand in the path of a URL: roles and their bindings, which may hold ":" (system:node). */
export const pathSegment = form(/^(?!\.{1,2}$)[^/%]+$/, 253, 'a name without "/" and "%", and neither "." nor ".."');

/** Key of a label or an annotation, name of a finalizer or a resource. */
export const qualifiedName: ValueRule = {
  accepts: (value) => {
    const text = String(value);
    const slash = text.indexOf('/');
    return slash <= 253 && text.length - slash <= 64 && qualifiedText.test(text);
  },
  allowed: 'an optional DNS domain and "/", then at most 63 letters, digits, "-", "_", ".", beginning and ending with a letter or digit',
};
const qualifiedText = new RegExp(`^(?:${subdomain}/)?${qualified}$`);

/** As {@link qualifiedName}; the API server does not mind capitals in an annotation's domain. */
export const annotationKey: ValueRule = { accepts: (value) => qualifiedName.accepts(String(value).toLowerCase()), allowed: qualifiedName.allowed };

/** What a container can ask for: Kubernetes' own resources, huge pages of a size, or a device plugin's resource, which carries a domain. */
export const containerResource: ValueRule = {
  accepts: (value) =>
    ownResources.includes(value as string) || /^hugepages-[0-9]+[KMG]i$/.test(String(value)) || (String(value).includes('/') && qualifiedName.accepts(value)),
  allowed: 'cpu, memory, ephemeral-storage, hugepages-<size>, or a resource with a domain, e.g. nvidia.com/gpu',
};
const ownResources = ['cpu', 'memory', 'ephemeral-storage'];

export const labelValue = form(
  new RegExp(`^(?:${qualified})?$`),
  63,
  'empty, or at most 63 letters, digits, "-", "_", ".", beginning and ending with a letter or digit',
);

/** Key in a ConfigMap or a Secret: it becomes a file name. */
export const dataKey = form(/^(?!\.$)(?!\.\.)[-._a-zA-Z0-9]+$/, 253, 'letters, digits, "-", "_", ".", at most 253, not beginning with ".."');

/** Since Kubernetes 1.34 any printable ASCII character but "=". */
export const environmentName = form(/^[ -<>-~]+$/, 65_536, 'printable ASCII characters without "="');

/** IANA service name: the name of a container's port. */
export const portName = form(
  /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/,
  15,
  'a port name: at most 15 lower-case letters, digits and single "-", with at least one letter',
);

export const portNumber = between(1, 65_535, 'a port number from 1 to 65535');
export const portNumberOrName = numberOrText(portNumber, portName);

/** A host of an Ingress: a DNS name, with "*." as its first part at most; never an address. */
export const ingressHost = form(
  new RegExp(`^(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)(?:\\*\\.)?${subdomain}$`),
  253,
  'a DNS name in lower case, optionally with "*." in front; not an IP address',
);

/** `example.com/name`, as an IngressClass names its controller. */
export const domainPrefixedPath = form(new RegExp(`^${subdomain}/[A-Za-z0-9/._~%!$&'()*+,;=:-]+$`), 250, 'a domain, "/" and a path, e.g. example.com/name');

const count = between(0, 2_147_483_647, 'a number from 0');

/** How many of a set: a number, or a share of it. */
export const countOrShare = numberOrText(count, form(/^(?:100|[0-9]{1,2})%$/, 4, 'a share up to "100%"'));

/** How many beyond a set: the share may exceed 100%. */
export const surge = numberOrText(count, form(/^[0-9]+%$/, 8, 'a share such as "25%"'));

/** Five fields or a name; a time zone belongs in `timeZone`. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
export const cronSchedule = form(
  /^(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \S+|[0-9*?/,-]+(?: +[0-9*?/,-]+){2}(?: +[0-9A-Za-z*?/,-]+){2})$/,
  256,
  'minute, hour, day of month, month and day of week, e.g. "30 3 * * 0", or @daily and its like; the time zone goes into timeZone',
);

/** File mode as a number: 0o644 in TypeScript, never 644. */
export const fileMode = between(0, 0o777, 'a file mode from 0 to 0o777, written as an octal number (0o644)');

/** Linux user and group ids. */
export const unixId = between(0, 4_294_967_295, 'an id from 0 to 4294967295');
