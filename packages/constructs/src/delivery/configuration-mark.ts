import { digestOf } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import { emitYaml } from '../core/yaml-emitter.ts';
import { valuesDocument } from './secret-values.ts';

/** An item of `valuesSecrets` that only its name is for. */
export interface ConfigurationMark {
  readonly name: string;
  readonly keys: readonly string[];
  readonly ignoreUpdates: true;
}

/**
 * A reference to a Secret that never exists, named after the configuration. helm-controller copies it into the Pod of its Job, where the
 * wait finds it and so knows that the Job is of this configuration and of none before (docs/decisions/0011-helm-waits.md).
 */
export const configurationMark = (releaseName: string, spec: JsonObject): ConfigurationMark => {
  const digest = digestOf(emitYaml(spec), 16);
  return { name: `${releaseName}-configuration-${digest}`, keys: [valuesDocument], ignoreUpdates: true };
};
