import assert from 'node:assert/strict';
import { afterReimbursement, yuanOf, yuanText } from './money.ts';

describe('vocab/money', () => {
  it('prints every fen as the decimal that a person writes', () => {
    for (let fen = 0; fen < 200_000; fen += 13) {
      const written = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
      assert.equal(yuanOf(fen), Number(written));
      assert.equal(yuanOf(fen).toFixed(2), written);
    }
  });

  it('rounds what is left to pay half up, to the fen', () => {
    const paid: [fen: number, hundredths: number, left: number][] = [
      [1_000, 3_000, 700],
      [1_005, 3_000, 704],
      [1_001, 5_000, 501],
      [1, 5_000, 1],
      [1, 5_001, 0],
      [999, 3_333, 666],
      [1_000, 0, 1_000],
      [1_000, 10_000, 0],
      [0, 3_000, 0],
    ];
    for (const [fen, hundredths, left] of paid) assert.equal(afterReimbursement(fen, hundredths), left, `${fen} fen less ${hundredths}`);
  });

  it('never asks for more than the price nor for parts of a fen', () => {
    for (let fen = 0; fen < 5_000; fen += 7)
      for (let hundredths = 0; hundredths <= 10_000; hundredths += 555) {
        const left = afterReimbursement(fen, hundredths);
        assert.ok(Number.isInteger(left) && left >= 0 && left <= fen);
        assert.ok(Math.abs(left - (fen * (10_000 - hundredths)) / 10_000) <= 0.5);
      }
  });

  it('is written with two decimals for people', () => {
    const written: [fen: number, text: string][] = [
      [7_000, '70.00'],
      [5, '0.05'],
      [50, '0.50'],
      [0, '0.00'],
      [-1_205, '-12.05'],
      [123_456_789, '1234567.89'],
    ];
    for (const [fen, text] of written) assert.equal(yuanText(fen), text);
  });
});
