import type { BookingState, BookingSummary } from '../../services/bookings';

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

/** One booking in short. Event: `open` {id}. */
Component({
  properties: { booking: { type: Object, value: {} as BookingSummary } },
  data: { label: labels.booked },
  observers: {
    booking({ state }: Partial<BookingSummary>) {
      if (state) this.setData({ label: labels[state] });
    },
  },
  methods: {
    open() {
      this.triggerEvent('open', { id: this.data.booking.id });
    },
  },
});
