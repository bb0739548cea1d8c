import { expect, it } from 'vitest';
import { openStackRunBook } from '../../src/openstack/openstack-run-book.ts';
import { onPlane } from './fixture.ts';

it('a password that only a person changes in MariaDB is replaced after an incident only', () => {
  const { plane } = onPlane(() => {});
  const rotationOf = (user: string) => plane.databasePassword(user).rotation;
  expect(['root', 'sst', 'audit'].map(rotationOf)).toEqual([{ everyDays: 365 }, { everyDays: 365 }, { everyDays: 365 }]);
  expect(['nova', 'keystone'].map(rotationOf)).toEqual(['on-incident', 'on-incident']);
  expect([plane.messagingPassword('nova').rotation, plane.identityPassword('nova').rotation]).toEqual([{ everyDays: 365 }, { everyDays: 365 }]);
});

it('it is set in MariaDB before it is written to the store, and never shown', () => {
  const { failures } = openStackRunBook({ region: 'small', release: '2025.2' }, 'openstack');
  const steps = failures.find(({ symptom }) => symptom === 'A password has to be replaced')!.steps;
  const [alter, store] = [steps.findIndex(({ command }) => command?.includes('ALTER USER')), steps.findIndex(({ text }) => text.includes('to the store'))];
  expect(alter).toBeGreaterThan(-1);
  expect(store).toBeGreaterThan(alter);
  expect(steps[alter]!.command).toMatch(/^read -rs PASSWORD\nprintf .* \| kubectl .* exec -i .*\nunset PASSWORD$/);
});
