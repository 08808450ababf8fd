export { CONTRACT_FILE, contractIsThere, ContractDocument, type Exchange } from './contract-document.ts';
export { startRunpodServer, type RunpodServer } from './runpod-server.ts';
