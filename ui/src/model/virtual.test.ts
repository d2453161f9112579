import { describe, expect, it } from 'vitest';
import { pageLength, scrollToShow, visibleRange } from './virtual';

describe('visibleRange', () => {
  it('covers every row in view, cut ones included', () => {
    expect(visibleRange({ scrollTop: 45, height: 90 }, 30, 100, 0)).toEqual({ start: 1, end: 5 });
    expect(visibleRange({ scrollTop: 60, height: 90 }, 30, 100, 0)).toEqual({ start: 2, end: 5 });
  });

  it('adds rows around, but none that do not exist', () => {
    expect(visibleRange({ scrollTop: 30, height: 60 }, 30, 100, 4)).toEqual({ start: 0, end: 7 });
    expect(visibleRange({ scrollTop: 2940, height: 60 }, 30, 100, 4)).toEqual({
      start: 94,
      end: 100,
    });
  });

  it('bears a list that has become shorter, an empty one, and a scroll that bounces', () => {
    expect(visibleRange({ scrollTop: 3000, height: 60 }, 30, 3, 2)).toEqual({ start: 1, end: 3 });
    expect(visibleRange({ scrollTop: 0, height: 60 }, 30, 0, 2)).toEqual({ start: 0, end: 0 });
    expect(visibleRange({ scrollTop: -50, height: 60 }, 30, 9, 0)).toEqual({ start: 0, end: 2 });
  });
});

describe('scrollToShow', () => {
  const view = { scrollTop: 300, height: 90 };

  it('moves no further than needed', () => {
    expect(scrollToShow(11, view, 30)).toBe(300);
    expect(scrollToShow(9, view, 30)).toBe(270);
    expect(scrollToShow(13, view, 30)).toBe(330);
  });
});

describe('pageLength', () => {
  it('keeps one row in common, and always moves', () => {
    expect(pageLength(300, 30)).toBe(9);
    expect(pageLength(20, 30)).toBe(1);
  });
});
