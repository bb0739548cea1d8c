import { type HostText, hostText } from '../../core/host-text.ts';

export interface VirtualMachineHardware {
  readonly name: string;
  readonly uuid: string;
  readonly memoryMebibytes: number;
  /** Name of the interface of the carrying machine. */
  readonly interfaceName: string;
  readonly mac: string;
}

/** Where the disks of virtual machines are; SELinux lets QEMU read there. */
export const imageFolder = '/var/lib/libvirt/images';

const virtualCpus = 2;

/**
 * The hardware, as libvirt reads it. The interface is a macvtap above that of the carrying machine, which needs no bridge; the price is that the
 * two do not reach each other, and every other machine does. https://libvirt.org/formatdomain.html
 */
export const domainXml = ({ name, uuid, memoryMebibytes, interfaceName, mac }: VirtualMachineHardware): HostText => hostText`<domain type="kvm">
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit="MiB">${memoryMebibytes}</memory>
  <vcpu>${virtualCpus}</vcpu>
  <os>
    <type arch="x86_64" machine="q35">hvm</type>
    <boot dev="hd"/>
  </os>
  <features>
    <acpi/>
  </features>
  <cpu mode="host-passthrough"/>
  <clock offset="utc"/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>restart</on_crash>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2" discard="unmap"/>
      <source file="${imageFolder}/${name}.qcow2"/>
      <target dev="vda" bus="virtio"/>
    </disk>
    <disk type="file" device="cdrom">
      <driver name="qemu" type="raw"/>
      <source file="${imageFolder}/${name}-seed.iso"/>
      <target dev="sda" bus="sata"/>
      <readonly/>
    </disk>
    <interface type="direct">
      <mac address="${mac}"/>
      <source dev="${interfaceName}" mode="bridge"/>
      <model type="virtio"/>
    </interface>
    <serial type="pty"/>
    <console type="pty"/>
    <rng model="virtio">
      <backend model="random">/dev/urandom</backend>
    </rng>
  </devices>
</domain>
`;
