import { useMemo } from 'react';
import { type PaperKey, presetSpec, presets } from '../../experiment/presets.ts';
import { encodeSpec } from '../../experiment/url.ts';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import css from './side.module.css';

const CUSTOM = 'custom';

/** Experiments one click away. Back undoes the choice; whatever differs from all of them is the person's own. */
export function PresetField() {
  const t = useTexts();
  const spec = useSpec((whole) => whole);
  const links = useMemo(() => presets.map((preset) => [preset.key, encodeSpec(presetSpec(preset))] as const), []);
  const current = useMemo(() => {
    const neutral = presets[0] && { ...spec, view: presetSpec(presets[0]).view, engine: presetSpec(presets[0]).engine };
    return links.find(([key, link]) => {
      const preset = presets.find((one) => one.key === key);
      return (
        preset &&
        neutral &&
        encodeSpec({ ...neutral, view: presetSpec(preset).view, saddles: presetSpec(preset).saddles, landscape: presetSpec(preset).landscape }) ===
          link
      );
    })?.[0];
  }, [spec, links]);
  const options = [
    ...(current ? [] : [[CUSTOM, t.frame.presetCustom] as const]),
    ...presets.map((preset) => [preset.key, t.frame.preset[preset.key]] as const),
  ];
  const choose = (key: string) => {
    const preset = presets.find((one) => one.key === key);
    if (preset) edit((before) => ({ ...presetSpec(preset), engine: before.engine }));
  };
  const note = current !== undefined && current in t.presets.notes ? t.presets.notes[current as PaperKey] : null;
  return (
    <>
      <div className={css.field}>
        <span>{t.frame.presets}</span>
        <Select label={t.frame.presets} value={current ?? CUSTOM} options={options} onChange={choose} />
      </div>
      {note && (
        <dl className={css.claim}>
          <dt>{t.presets.paper}</dt>
          <dd>{note.paper}</dd>
          <dt>{t.presets.expect}</dt>
          <dd>{note.expect}</dd>
          <dt>{t.presets.caveat}</dt>
          <dd>{note.caveat}</dd>
        </dl>
      )}
    </>
  );
}
