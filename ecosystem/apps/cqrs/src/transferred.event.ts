export class Transferred {
  constructor(
    readonly from: string,
    readonly to: string,
    readonly amount: number,
  ) {}
}
