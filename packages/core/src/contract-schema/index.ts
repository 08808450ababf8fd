export {
  CanarySchema,
  CREATE_SCHEMAS,
  CreateVolumeSchema,
  LeaseSchema,
  RollbackSchema,
  UpdateSchema,
  UpdateVolumeSchema,
} from './requests.js';
