export { CPU_FLAVOURS, CpuInstanceType, cpuShape, isCpuInstanceType, maxContainerDisk } from './cpu.js';
export type { CpuFlavour, CpuShape } from './cpu.js';
export { CPU_DATA_CENTERS, DataCenter, isDataCenter } from './data-center.js';
export { GPU_MEMORY, GPU_POOLS, GpuGroup, GpuType, gpuIds, isGpu, selectGpus } from './gpu.js';
export type { GpuPool, GpuSelection } from './gpu.js';
