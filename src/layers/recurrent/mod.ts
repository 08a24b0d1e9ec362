export { GRU, type GRUOptions } from "./gru.ts";
export { LSTM } from "./lstm.ts";
export type { RecurrentWeights } from "./recurrence.ts";
export { RNN } from "./rnn.ts";
export { TimeBiLSTM, type TimeBiLSTMOptions } from "./time_bi_lstm.ts";
export { TimeGRU, type TimeGRUOptions } from "./time_gru.ts";
export { TimeLSTM } from "./time_lstm.ts";
export { type TimeOptions, TimeRNN } from "./time_rnn.ts";
