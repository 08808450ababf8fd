import type { GpuType } from './gpu.js';

/** Memory of a card in GB. Source: NVIDIA's data sheets. */
export const GPU_MEMORY: Readonly<Record<GpuType, number>> = {
  'NVIDIA RTX A4000': 16,
  'NVIDIA RTX A4500': 20,
  'NVIDIA RTX 4000 Ada Generation': 20,
  'NVIDIA RTX 2000 Ada Generation': 16,
  'NVIDIA RTX A5000': 24,
  'NVIDIA L4': 24,
  'NVIDIA GeForce RTX 3090': 24,
  'NVIDIA A40': 48,
  'NVIDIA RTX A6000': 48,
  'NVIDIA A100 80GB PCIe': 80,
  'NVIDIA A100-SXM4-80GB': 80,
  'NVIDIA GeForce RTX 4090': 24,
  'NVIDIA GeForce RTX 5090': 32,
  'NVIDIA RTX 6000 Ada Generation': 48,
  'NVIDIA L40': 48,
  'NVIDIA L40S': 48,
  'NVIDIA H100 80GB HBM3': 80,
  'NVIDIA H100 PCIe': 80,
  'NVIDIA H100 NVL': 94,
  'NVIDIA H200': 141,
  'NVIDIA RTX PRO 6000 Blackwell Server Edition': 96,
  'NVIDIA RTX PRO 6000 Blackwell Workstation Edition': 96,
  'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition': 96,
  'NVIDIA B200': 180,
};
