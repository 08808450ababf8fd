import { ArrayMaxSize, ArrayNotEmpty, IsBase64, IsOptional } from 'class-validator';

export class OcrRequest {
  /** The bytes of a PNG, JPEG, WebP, GIF, AVIF or TIFF file; in a form the file `image` stands in its place. */
  @IsOptional() @IsBase64() image?: string;
}

export class OcrDocument {
  /** The pages in their order, each as the bytes of such a file. */
  @ArrayNotEmpty() @ArrayMaxSize(100) @IsBase64({}, { each: true }) pages!: string[];
}
