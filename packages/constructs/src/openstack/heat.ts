import type { IConstruct } from 'constructs';
import { type Budgets, budget } from '../core/resources.ts';
import { secretForms } from '../core/secret-form.ts';
import { heatDefinition } from './heat-definition.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import type { ValuesOf } from './release-definition.ts';

export type HeatProps = OpenStackReleaseProps<ValuesOf<typeof heatDefinition>>;

/**
 * Measured with 2025.2 on SQLite, one worker each: an API 107 MiB with the master of uWSGI, after requests without a valid token; the engine 149 MiB (PSS of its
 * two processes), idle. That work on stacks takes no more than the limits is an estimate.
 */
const budgets: Budgets<'api' | 'cfn' | 'engine'> = {
  tiny: { api: budget({ request: 144, limit: 288 }, 50), cfn: budget({ request: 144, limit: 288 }, 20), engine: budget({ request: 192, limit: 384 }, 100) },
  standard: {
    api: budget({ request: 512, limit: 1024 }, 250),
    cfn: budget({ request: 512, limit: 1024 }, 100),
    engine: budget({ request: 640, limit: 1536 }, 500),
  },
};

const replicas = { tiny: { api: 1, cfn: 1, engine: 1 }, standard: { api: 3, cfn: 2, engine: 3 } } as const;

const engineWorkers = { tiny: 1, standard: 4 } as const;

/** Heat: stacks of servers, networks and volumes from a template. https://docs.openstack.org/heat/2025.2/ */
export class Heat extends OpenStackRelease<ValuesOf<typeof heatDefinition>> {
  constructor(scope: IConstruct, id: string, props: HeatProps) {
    const { plane } = props;
    const { profile } = plane;
    const uwsgi = { uwsgi: { processes: apiProcesses[profile] } };
    super(scope, id, props, {
      definition: heatDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Heat',
        does: 'Makes and changes stacks of servers, networks and volumes from a template.',
        lossBreaks: 'no stack is made, changed or deleted, and servers that report to a stack are not heard.',
        lossKeeps: 'What stacks have made goes on.',
        failures: [
          {
            symptom: 'Every stack that was there fails with "Can not decrypt data with the auth_encryption_key"',
            steps: [
              {
                text: 'The encryption key was replaced: put the previous value back into the store. `heat-manage update_params` encrypts the parameters of stacks anew, but not their trusts.',
              },
            ],
          },
        ],
      },
      publicAddresses: [
        { endpoint: 'orchestration', service: 'heat-api', port: 8004 },
        { endpoint: 'cloudformation', service: 'heat-cfn', port: 8000 },
      ],
      values: {
        conf: {
          heat: {
            DEFAULT: {
              num_engine_workers: engineWorkers[profile],
              region_name_for_services: plane.region,
              // Otherwise servers are given the address that is for Pods, and never report.
              server_keystone_endpoint_type: 'public',
            },
            database: databasePool[profile],
            ...messagingConf,
          },
          heat_api_cfn_uwsgi: uwsgi,
          heat_api_uwsgi: uwsgi,
          rabbitmq: noRabbitMqPolicies,
        },
        // The chart runs it every five minutes; an engine that is gone does no harm in the list for an hour, and each run takes the memory of a client.
        jobs: { engine_cleaner: { cron: '7 * * * *' } },
      },
      secretValues: {
        conf: {
          heat: {
            DEFAULT: { auth_encryption_key: plane.secret('heat', 'encryption-key', { form: secretForms['letters-and-digits'], rotation: 'on-incident' }) },
          },
        },
      },
      waitFor: [
        { kind: 'Deployment', name: 'heat-api' },
        { kind: 'Deployment', name: 'heat-engine' },
      ],
    });
  }
}
