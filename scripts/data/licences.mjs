/**
 * @file The text beside each set's data: whose it is and on what terms, as far as is known.
 */
const texts = {
  'fashion-mnist': `Fashion-MNIST

The files in this folder are made from Fashion-MNIST (https://github.com/zalandoresearch/fashion-mnist):
images and labels in the order of the original files, packed in another way, no pixel changed.
Han Xiao, Kashif Rasul, Roland Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
Learning Algorithms. 2017, arXiv 1708.07747.

The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE
USE OR OTHER DEALINGS IN THE SOFTWARE.
`,
  mnist: `MNIST

The files in this folder are made from the MNIST database of handwritten digits
(http://yann.lecun.com/exdb/mnist/): images and labels in the order of the original files, packed in
another way, no pixel changed.
Yann LeCun, Leon Bottou, Yoshua Bengio, Patrick Haffner: Gradient-based learning applied to document
recognition. Proceedings of the IEEE 86 (11), 1998, 2278-2324, doi 10.1109/5.726791.

Copyright Yann LeCun and Corinna Cortes, who made it from NIST's Special Databases 1 and 3.

Terms: commonly stated, for instance in the documentation of Keras, as Creative Commons
Attribution-ShareAlike 3.0 (https://creativecommons.org/licenses/by-sa/3.0/). We know of no
statement by the authors themselves. The data is passed on here under the terms of CC BY-SA 3.0.
`,
  'cifar-10': `CIFAR-10

The files in this folder are made from CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): images and
labels in the order of the original files, packed in another way, no pixel changed.
Made by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, as a labeled part of the 80 million tiny images
collected by Torralba, Fergus and Freeman.

Terms: its page states no licence; it asks those who use the set to cite the technical report
Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images. University of Toronto, 2009.
The photographs were collected from the web; their own terms are not known. The set is included here for
teaching and research. It is not covered by the licence of this project's code.
`,
};

export function licenceOf(folder) {
  const text = texts[folder];
  if (text === undefined) throw new Error(`no licence text for ${folder}`);
  return text;
}
