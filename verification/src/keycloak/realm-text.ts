/** A realm as it stands in Git. */
export interface RealmText {
  /** Relative to the folder of the site. */
  readonly file: string;
  readonly configMap: string;
  /** JSON, with variables in the place of secrets. */
  readonly text: string;
}

/** What has been read off JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** As keycloak-config-cli does it: `$(env:NAME)` becomes what the variable holds. */
export const withVariables = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\(env:(\w+)\)/g, (all, name: string) => (environment[name] === undefined ? all : JSON.stringify(environment[name]).slice(1, -1)));
