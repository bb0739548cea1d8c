export { type Allocation, type AllocationResult, allocateAddresses } from './allocate.ts';
export type { Cable, CableEnd, HeldAddress, ObjectStore, PowerFeed, Rack, RegistryMirror, Switch, SwitchPort } from './equipment.ts';
export { Inventory } from './inventory.ts';
export { Cidr, IpAddress, type IpFamily } from './ip.ts';
export { type InventorySource, inventoryFile, inventoryFromFacts, type LoadedInventory, parseInventory } from './load.ts';
export { InventoryLookUpError, LookUp } from './look-up.ts';
export { type Architecture, type Cpu, type Disk, type DiskBus, Disks, Machine, Machines, type Nic, type Platform } from './machine.ts';
export { type AutonomousSystem, type LoadBalancerAddress, Network, type Pools, type VirtualAddress } from './network.ts';
export type { InventoryFacts } from './schema.ts';
