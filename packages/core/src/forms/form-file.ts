/** A file of a `multipart/form-data` body, as a handler gets it from `@UploadedFile()` and `@UploadedFiles()`. It is held in memory. */
export interface FormFile {
  /** The name of the form's field. */
  readonly fieldname: string;
  /** The last part of the name that the client gave; empty if it has none, as in `..`. It is not a file on the worker's disk. */
  readonly filename: string;
  /** The same as `filename`, by the name that Nest's upload interceptors give it. */
  readonly originalname: string;
  /** The type that the client gave; `text/plain` if it gave none. */
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
  readonly buffer: Buffer;
}
