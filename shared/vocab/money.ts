/** Money is integer fen (分) everywhere inside; only a face prints yuan. */
export type Fen = number;

/** Yuan as the nearest number to the exact decimal: 1005 fen is 10.05. */
export function yuanOf(fen: Fen): number {
  return fen / 100;
}

/** Yuan with two decimals, as people read prices: 7000 fen is '70.00'. */
export function yuanText(fen: Fen): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 实付 after a reimbursement given in hundredths of a percent (3000 = 30 %), rounded half up. */
export function afterReimbursement(oriFen: Fen, hundredthsOfPercent: number): Fen {
  return Math.floor((oriFen * (10_000 - hundredthsOfPercent) + 5_000) / 10_000);
}
