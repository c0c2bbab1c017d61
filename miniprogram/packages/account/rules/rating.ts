/** What each number of stars means, from 1. */
const meanings = ['很不满意', '不满意', '一般', '满意', '很满意'] as const;

/** 满意; '' for no star yet. */
export function ratingWords(rating: number): string {
  return meanings[rating - 1] ?? '';
}

/** ★★★☆☆ */
export function starsOf(rating: number): string {
  return '★'.repeat(rating) + '☆'.repeat(Math.max(0, 5 - rating));
}
