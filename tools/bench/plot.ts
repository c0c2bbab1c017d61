import * as echarts from 'echarts';

/** One size of the hospital and what a booking cost there, in µs: the middle round, the cheapest, the dearest. */
export interface Point {
  schedules: number;
  value: number;
  min: number;
  max: number;
}

const colours = { line: '#0b57d0', spread: '#8ab4f8', text: '#444' };

/** Cost of a booking over the number of sessions, as SVG; the axis of cost begins at 0, so that a flat line looks flat. */
export function growthPlot(points: readonly Point[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 380 });
  const axis = { nameLocation: 'middle' as const, nameTextStyle: { color: colours.text }, axisLabel: { color: colours.text } };
  const line = (pick: (point: Point) => number) => points.map((point) => [point.schedules, pick(point)]);
  const edge = { type: 'line' as const, symbol: 'none', lineStyle: { type: 'dashed' as const, width: 1, color: colours.spread } };
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    grid: { left: 70, right: 40, top: 30, bottom: 60 },
    xAxis: { ...axis, type: 'log', name: 'sessions in the hospital', nameGap: 34, min: points[0]?.schedules ?? 1 },
    yAxis: { ...axis, type: 'value', name: 'CPU of a booking, µs (app and database)', nameGap: 48, min: 0 },
    series: [
      { ...edge, data: line(({ min }) => min) },
      { ...edge, data: line(({ max }) => max) },
      {
        type: 'line',
        data: line(({ value }) => value),
        symbolSize: 8,
        itemStyle: { color: colours.line },
        label: {
          show: true,
          position: 'bottom',
          formatter: ({ data }: { data: unknown }) => (Array.isArray(data) ? String(Math.round(Number(data[1]))) : ''),
        },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
