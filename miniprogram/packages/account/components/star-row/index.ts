import { ratingWords } from '../../rules/rating';

/** 1 to 5 stars, each a target of its own. Tells `rate` with {value}. */
Component({
  properties: {
    rating: Number,
    complaint: String,
  },
  data: {
    stars: [1, 2, 3, 4, 5].map((value) => ({ value, words: ratingWords(value) })),
    words: '',
  },
  observers: {
    rating(rating: number) {
      this.setData({ words: ratingWords(rating) });
    },
  },
  methods: {
    rate({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('rate', { value: currentTarget.dataset.value });
    },
  },
});
