import { openWasm } from '../../src/engines/wasm/open.ts';
import { paritySuite } from './suite/suite.ts';

paritySuite('wasm', () => openWasm(), { many: 1000, brief: false });
