import { openWasm } from '../../src/engines/wasm/open.ts';
import { paritySuite } from './suite/suite.ts';

paritySuite('wasm', () => openWasm(), 1000);
