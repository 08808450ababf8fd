export {
  CallSchema,
  CanarySchema,
  CREATE_SCHEMAS,
  CreateVolumeSchema,
  EnvironmentSchema,
  LeaseSchema,
  RollbackSchema,
  SessionSchema,
  UpdateSchema,
  UpdateVolumeSchema,
} from './requests.js';
