import { openWgsl } from '../../src/engines/wgsl/open.ts';
import { gradients } from './suite/gradients.ts';
import { paritySuite } from './suite/suite.ts';

/**
 * Gradients with the work cut as on a graphics processor, the rest as this adapter wants it. Two networks are left out, each of them seconds of compiling:
 * without its shortcut a residual block is a chain of layers to this engine, and both chains are other networks' but for a bias or a pool.
 */
gradients(
  'wgsl',
  () => openWgsl({ variants: ['fine'] }),
  [[7, 6, 2]],
  (name) => name !== 'residual without skip' && name !== 'two convs 3, relu between',
);
paritySuite('wgsl', () => openWgsl(), { many: 100, brief: true });
