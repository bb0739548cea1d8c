import { type CloudAccess, type CloudGrant, peopleDomain, scopeText } from './cloud-access.ts';
import { identityProgram } from './identity-program.ts';
import { federationProtocol, identityProvider } from './identity-provider.ts';
import { mappingRules } from './mapping.ts';

/** Of Keystone, with its rules. */
const mapping = 'people';

/** Makes what the model says of the people in Keystone, as often as it runs, and takes from them what the model no longer says. For the bash of the chart's Job. */
export const identityScript = (issuer: string, { projects, grants, roles = [], rules = [] }: CloudAccess): string => {
  const people = {
    domain: peopleDomain,
    projects,
    roles,
    groups: [...new Set(grants.map(({ group }) => group))].toSorted(),
    grants,
    provider: identityProvider,
    issuer,
    protocol: federationProtocol,
    mapping,
    rules: [...mappingRules(grants), ...rules],
  };
  return [...here('cat > /tmp/people.json', JSON.stringify(people, undefined, 1)), ...here('python3 - /tmp/people.json', identityProgram.trimEnd()), ''].join(
    '\n',
  );
};

/** No line of what it reads is `END`: JSON has none, nor has the program. */
const here = (command: string, text: string): readonly string[] => [`${command} << 'END'`, text, 'END'];

export const accessText = ({ role, on }: CloudGrant): string => `${role} on ${scopeText(on)}`;
