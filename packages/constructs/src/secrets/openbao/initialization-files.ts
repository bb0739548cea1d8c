import type { IConstruct } from 'constructs';
import { Component } from '../../core/component.ts';
import type { Namespace } from '../../core/namespace.ts';
import { ConfigMap } from '../../kubernetes/kinds.ts';
import { firstStartScript, initializationConfiguration, initializationFiles } from './initialization.ts';
import { openBaoNames, serverNames } from './names.ts';
import { raftStorage } from './server-configuration.ts';

export interface OpenBaoInitializationProps {
  readonly namespace: Namespace;
  readonly servers: number;
}

/** What the first server needs for its first start, and nobody afterwards. */
export class OpenBaoInitialization extends Component {
  constructor(scope: IConstruct, id: string, { namespace, servers }: OpenBaoInitializationProps) {
    super(scope, id, { namespace, application: 'secrets' });
    this.manifest('files', ConfigMap, {
      metadata: { name: openBaoNames.initialization },
      data: {
        [initializationFiles.configuration]: `${JSON.stringify(initializationConfiguration(raftStorage), undefined, 2)}\n`,
        [initializationFiles.firstStart]: firstStartScript(serverNames(servers)),
      },
    });
  }
}
