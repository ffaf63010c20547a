import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { bindTwins } from '../../src/engines/twins/bind.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { gradients } from './suite/gradients.ts';

const shapes = [
  [7, 6, 2],
  [8, 8, 1],
] as const;

gradients('tfjs on cpu', () => openTfjs('cpu'), shapes);
gradients('wasm', () => openWasm(), shapes);
gradients('the twins of wasm', () => openWasm({ bind: bindTwins }), shapes);
