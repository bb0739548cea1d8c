/** What JSON can hold. `null` is a value of its own: in Helm values it removes a default. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A JSON object; a key whose value is `undefined` counts as absent. */
export type JsonObject = { readonly [key: string]: Json | undefined };
