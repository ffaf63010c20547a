import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../src/experiment/defaults.ts';
import { parseSpec } from '../../src/experiment/parseSpec.ts';
import { presetSpec, presets } from '../../src/experiment/presets.ts';
import { decodeSpec, encodeSpec } from '../../src/experiment/url.ts';

describe('presets', () => {
  it.each(presets.map((preset) => [preset.key, preset] as const))('%s is a valid spec, and a link', (_key, preset) => {
    const spec = presetSpec(preset);
    expect(parseSpec(spec)).toEqual({ ok: true, spec });
    expect(decodeSpec(encodeSpec(spec))).toEqual({ spec, issues: [] });
  });

  it('have links of their own', () => {
    const links = presets.map((preset) => encodeSpec(presetSpec(preset)));
    expect(new Set(links).size).toBe(presets.length);
    expect(links[0]).toBe('');
  });

  it('say what they are named for', () => {
    const peaks = (key: string) => {
      const preset = presets.find((candidate) => candidate.key === key);
      return (preset?.runs ?? []).map(({ schedule }) => [schedule.kind, schedule.params.lr ?? schedule.params.maxLr]);
    };
    expect(peaks('threeRates')).toEqual([
      ['constant', 0.003],
      ['constant', 0.03],
      ['constant', 0.3],
    ]);
    expect(peaks('superConvergence')).toEqual([
      ['constant', 0.15],
      ['constant', 0.03],
      ['oneCycle', 0.15],
    ]);
    expect(presetSpec({ key: 'firstVisit' })).toEqual(defaultSpec);
  });
});
