import { useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { LinePanel } from './LinePanel.tsx';
import type { TrackData } from './trackData.ts';

interface TrackFiguresProps {
  readonly data: TrackData;
  readonly texts: { readonly accuracy: string; readonly accuracySub: string; readonly loss: string; readonly lossSub: string };
}

/** Accuracy above loss over the whole track: one axis, one crosshair. */
export function TrackFigures({ data, texts }: TrackFiguresProps) {
  const [crosshair] = useState(createCrosshair);
  return (
    <div>
      <LinePanel title={texts.accuracy} sub={texts.accuracySub} data={data.accuracy} crosshair={crosshair} place="top" />
      <LinePanel title={texts.loss} sub={texts.lossSub} data={data.loss} crosshair={crosshair} place="bottom" />
    </div>
  );
}
