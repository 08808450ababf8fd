import { IsBase64, IsOptional } from 'class-validator';

export class OcrRequest {
  /** The bytes of a PNG, JPEG, WebP, GIF, AVIF or TIFF file; in a form the file `image` stands in its place. */
  @IsOptional() @IsBase64() image?: string;
}
