import { BadRequestException } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SimilarityEndpoint } from './similarity.endpoint.js';

describe('SimilarityEndpoint', () => {
  const visibleBefore = process.env['CUDA_VISIBLE_DEVICES'];
  let endpoint: SimilarityEndpoint;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [SimilarityEndpoint] }).compile();
    endpoint = module.get(SimilarityEndpoint);
  });

  afterEach(() => {
    if (visibleBefore === undefined) delete process.env['CUDA_VISIBLE_DEVICES'];
    else process.env['CUDA_VISIBLE_DEVICES'] = visibleBefore;
  });

  it('ranks the nearest first', () => {
    const { ranked } = endpoint.rank({
      query: [1, 0],
      candidates: [
        { id: 'opposite', embedding: [-1, 0] },
        { id: 'same', embedding: [2, 0] },
        { id: 'across', embedding: [0, 1] },
      ],
    });

    expect(ranked).toEqual([
      { id: 'same', score: 1 },
      { id: 'across', score: 0 },
      { id: 'opposite', score: -1 },
    ]);
  });

  it('refuses an embedding of another length', () => {
    expect(() => endpoint.rank({ query: [1, 0], candidates: [{ id: 'short', embedding: [1] }] })).toThrow(
      BadRequestException,
    );
  });

  it.each([
    ['0,1', { device: 'cuda', visible: ['0', '1'] }],
    ['', { device: 'cpu', visible: [] }],
  ])('tells which GPUs it has: "%s"', (visible, expected) => {
    process.env['CUDA_VISIBLE_DEVICES'] = visible;

    expect(endpoint.device()).toEqual(expected);
  });
});
