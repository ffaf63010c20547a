import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { openWasm } from '../../src/engines/wasm/open.ts';
import { gradients } from './suite/gradients.ts';
import { paritySuite } from './suite/suite.ts';

/** The suite of Node once more: on WebGPU with fewer updates, since a software adapter takes tens of milliseconds for one. */
paritySuite('tfjs on webgpu', () => openTfjs('webgpu'), { many: 20, brief: true });
gradients('tfjs on webgpu', () => openTfjs('webgpu'), [[7, 6, 2]]);
paritySuite('wasm in the browser', () => openWasm(), { many: 1000, brief: false });
