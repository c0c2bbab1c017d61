import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { type Review, ratingWords, reviewsOf } from '../../services/reviews';

/** 患者评价 of a doctor: the average, and what was written, newest first. */
Component({
  properties: { doctorId: { type: String, value: '' } },
  data: { state: 'loading' as Shown, words: '', rating: '', reviews: [] as Review[], page: 1, more: false },
  lifetimes: {
    attached() {
      void this.load();
    },
  },
  methods: {
    /** 重试 */
    async load() {
      const { doctorId } = this.data;
      this.setData({ state: 'loading' });
      try {
        const [rating, { rows, more }] = await Promise.all([ratingWords(doctorId), reviewsOf(doctorId)]);
        this.setData({ state: rows.length > 0 ? 'ready' : 'empty', rating, reviews: rows, page: 1, more });
      } catch (error) {
        this.setData(shownFor(error));
      }
    },
    async next() {
      const { doctorId, page, reviews } = this.data;
      try {
        const { rows, more } = await reviewsOf(doctorId, page + 1);
        this.setData({ reviews: [...reviews, ...rows], page: page + 1, more });
      } catch (error) {
        wx.showToast({ title: wordsFor(error), icon: 'none' });
      }
    },
  },
});
