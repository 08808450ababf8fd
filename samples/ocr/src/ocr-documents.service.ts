import {
  FlashEndpoint,
  GpuGroup,
  Input,
  Job,
  NonRetryableError,
  Progress,
  Signal,
  type ReportProgress,
} from '@flash-ts/core';
import { OcrModels } from './ocr-models.provider.js';
import { OcrDocument } from './ocr.dto.js';
import { openPicture } from './vision/picture.js';
import { readText } from './vision/read-text.js';

/** Reads documents of many pages: a job for each document, whose parts are its pages. */
@FlashEndpoint({
  name: 'ocr-documents',
  gpu: GpuGroup.ANY,
  workers: [0, 2],
  idleTimeout: 60,
  retries: 1,
  providers: [OcrModels],
})
export class OcrDocuments {
  constructor(private readonly ocr: OcrModels) {}

  @Job() async *read(
    @Input() { pages }: OcrDocument,
    @Progress() progress: ReportProgress,
    @Signal() signal: AbortSignal,
  ) {
    for (const [index, page] of pages.entries()) {
      signal.throwIfAborted();
      const picture = await openPicture(Buffer.from(page, 'base64'));
      if (!picture) throw new NonRetryableError(`page ${index + 1} is no picture that can be read`);
      const { width, height } = picture;
      yield { page: index + 1, width, height, lines: await readText(picture, this.ocr.models) };
      await progress({ read: index + 1, of: pages.length });
    }
  }
}
