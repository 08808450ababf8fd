export {
  CanarySchema,
  CREATE_SCHEMAS,
  CreateVolumeSchema,
  EnvironmentSchema,
  LeaseSchema,
  RollbackSchema,
  UpdateSchema,
  UpdateVolumeSchema,
} from './requests.js';
