import type { Facts } from './planned.ts';

/** Keeps no memory for what comes later, where a test is about the room that the site itself leaves. */
export const withoutReservations = (facts: Facts): void => {
  delete facts.reservations;
};
