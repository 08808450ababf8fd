import { Body, FlashEndpoint, Get, GpuGroup, Post } from '@flash-ts/core';
import { BadRequestException } from '@nestjs/common';
import { cosineSimilarity } from './cosine-similarity.js';
import { RankDto } from './dto/rank.dto.js';

/** Ranks documents by how near their embeddings are to a query's. */
@FlashEndpoint({ name: 'similarity', gpu: [GpuGroup.ADA_24, GpuGroup.AMPERE_24], workers: [0, 2] })
export class SimilarityEndpoint {
  /** The GPUs that this worker was given: none on a machine without one. */
  @Get('/device')
  device() {
    const visible = (process.env['CUDA_VISIBLE_DEVICES'] ?? '').split(',').filter((device) => device !== '');
    return { device: visible.length > 0 ? 'cuda' : 'cpu', visible };
  }

  /** Computed by the processor, so that it works anywhere. A model's runtime, which takes the GPU, has its place here. */
  @Post('/rank')
  rank(@Body() { query, candidates }: RankDto) {
    const odd = candidates.find(({ embedding }) => embedding.length !== query.length);
    if (odd)
      throw new BadRequestException(`${odd.id} has ${odd.embedding.length} dimensions, the query ${query.length}`);
    const ranked = candidates.map(({ id, embedding }) => ({ id, score: cosineSimilarity(query, embedding) }));
    return { ranked: ranked.toSorted((a, b) => b.score - a.score) };
  }
}
