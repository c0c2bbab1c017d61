import type { BookingState, BookingSummary } from '../../services/bookings';
import { today } from '../../services/day';

interface Label {
  words: string;
  tone: string;
}

/** What a booking's state is called, and in which colour. */
const labels: Readonly<Record<BookingState, Label>> = {
  unpaid: { words: '待支付', tone: 'warn' },
  booked: { words: '已挂号', tone: 'good' },
  missed: { words: '已失约', tone: 'bad' },
  cancelled: { words: '已取消', tone: 'quiet' },
};

const over: Label = { words: '已结束', tone: 'quiet' };

/** One booking in short. Event: `open` {id}. */
Component({
  properties: { booking: { type: Object, value: {} as BookingSummary } },
  data: { label: labels.booked },
  observers: {
    booking({ state, visitAt = '' }: Partial<BookingSummary>) {
      const isOver = state === 'booked' && visitAt.slice(0, 10) < today();
      if (state) this.setData({ label: isOver ? over : labels[state] });
    },
  },
  methods: {
    open() {
      this.triggerEvent('open', { id: this.data.booking.id });
    },
  },
});
