/** `UserService` → `user-service`, `OCRService2` → `ocr-service2`. */
export function kebabCase(className: string): string {
  return className
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
