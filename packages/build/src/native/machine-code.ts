import type { Target } from './target.js';

/** How many bytes `machinesOf` has to see. */
export const HEADER_BYTES = 512;

type Machine = Pick<Target, 'os' | 'cpu'>;

const ELF_CPU: Readonly<Record<number, string>> = {
  0x03: 'ia32',
  0x28: 'arm',
  0x3e: 'x64',
  0xb7: 'arm64',
  0xf3: 'riscv64',
};
const MACH_CPU: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const PE_CPU: Readonly<Record<number, string>> = { 0x014c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' };

/**
 * The machines that a file of machine code is for, by its header: ELF (taken for Linux), Mach-O with one or several processors, or PE. Empty
 * for anything else.
 */
export function machinesOf(header: Uint8Array): Machine[] {
  if (header.length < 20) return [];
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const magic = view.getUint32(0);
  if (magic === 0x7f454c46) return machine('linux', ELF_CPU[view.getUint16(18, header[5] !== 2)]);
  if (magic === 0xcffaedfe) return machine('darwin', MACH_CPU[view.getUint32(4, true)]);
  if (magic === 0xcafebabe) return fatMachO(view);
  if (view.getUint16(0) === 0x4d5a) return portableExecutable(view);
  return [];
}

function fatMachO(view: DataView): Machine[] {
  const ENTRY_BYTES = 20;
  const count = Math.min(view.getUint32(4), Math.floor((view.byteLength - 8) / ENTRY_BYTES));
  return Array.from({ length: count }, (_, index) =>
    machine('darwin', MACH_CPU[view.getUint32(8 + index * ENTRY_BYTES)]),
  ).flat();
}

function portableExecutable(view: DataView): Machine[] {
  const at = view.byteLength >= 64 ? view.getUint32(0x3c, true) : view.byteLength;
  return at + 6 <= view.byteLength ? machine('win32', PE_CPU[view.getUint16(at + 4, true)]) : [];
}

function machine(os: string, cpu: string | undefined): Machine[] {
  return cpu === undefined ? [] : [{ os, cpu }];
}
