/** Memory of Kubernetes nodes that is kept for what the site does not describe yet. */
export interface MemoryReservation {
  readonly name: string;
  /** What it is kept for, and where the figure comes from. */
  readonly description: string;
  /** Role whose nodes the Pods will run on. */
  readonly role: string;
  readonly pods: number;
  /** What each Pod will request. */
  readonly memoryMebibytes: number;
  readonly priority: 'promised' | 'sheddable';
}
