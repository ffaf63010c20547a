import { openWgsl } from '../../src/engines/wgsl/open.ts';
import { gradients } from './suite/gradients.ts';
import { paritySuite } from './suite/suite.ts';

gradients('wgsl', () => openWgsl(), [[7, 6, 2]]);
paritySuite('wgsl', () => openWgsl(), { many: 100, brief: true });
